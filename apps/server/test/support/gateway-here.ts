import type { IdentityIndex, Instant, Stores } from '@banyan/core';
import type { OpenedGateway } from '#src/gateway.js';
import { openGateway } from '#src/gateway.js';
import { createLog } from '#src/logging/log.js';
import { readSettings } from '#src/settings/read-settings.js';
import { TOKEN } from '#src/tokens.js';
import type { ApprovedOrder } from './approved-orders.js';
import { storeApprovedOrder } from './approved-orders.js';
import type { DisbursedLoan } from './disbursed-loans.js';
import { storeDisbursedLoan } from './disbursed-loans.js';

// A unit of a database server may be open for half a minute, on a machine however loaded.
const ITEMS_PER_UNIT = 8;
const ADMINISTRATOR = { name: 'test', roles: ['administrator'] } as const;

/** A gateway of this process that serves nobody: to set a database up, and to look into it. */
export async function openGatewayHere(
  variables: Readonly<Record<string, string>>,
  logLevel: 'error' | 'silent' = 'error',
): Promise<OpenedGateway> {
  const settings = readSettings(variables);
  if (!settings.ok) throw new Error(settings.error.join());
  return openGateway(settings.value, createLog({ level: logLevel, write: (line) => process.stderr.write(line) }));
}

/** Puts rows in force that no row of theirs is in force for yet. */
export async function putRows(
  { container }: OpenedGateway,
  rows: readonly { readonly kind: string; readonly key: string; readonly body: unknown }[],
): Promise<void> {
  const editor = container.get(TOKEN.configurationEditor);
  for (const row of rows) {
    const put = await editor.put({ ...row, version: 1, operator: ADMINISTRATOR });
    if (!put.ok) throw new Error(JSON.stringify(put.error));
  }
}

/** Writes approved orders straight into the stores. */
export function storeOrders(gateway: OpenedGateway, orders: readonly ApprovedOrder[]): Promise<void> {
  return storeEach(gateway, orders, storeApprovedOrder);
}

/** Writes paid-out loans straight into the stores. */
export function storeLoans(gateway: OpenedGateway, loans: readonly DisbursedLoan[]): Promise<void> {
  return storeEach(gateway, loans, storeDisbursedLoan);
}

async function storeEach<T>(
  { container }: OpenedGateway,
  items: readonly T[],
  store: (stores: Stores, item: T, identityIndex: IdentityIndex, now: Instant) => Promise<void>,
): Promise<void> {
  const unitOfWork = container.get(TOKEN.unitOfWork);
  const identityIndex = container.get(TOKEN.identityIndex);
  const now = container.get(TOKEN.clock).now();
  for (let start = 0; start < items.length; start += ITEMS_PER_UNIT) {
    await unitOfWork.run(async (stores) => {
      for (const item of items.slice(start, start + ITEMS_PER_UNIT)) await store(stores, item, identityIndex, now);
    });
  }
}
