import type { PayerDoor } from '@banyan/adapter-http';
import type { ApplyRepaymentNotice, Clock, PayerStatements } from '@banyan/core';
import type { Endpoints } from '../configuration/snapshot.js';
import type { Log } from '../logging/log.js';

/** Where the payer's notices and statements come in (item 23); what comes of a notice is logged and counted like an event. */
export function createPayerDoorOf(dependencies: {
  readonly clock: Clock;
  readonly endpoints: () => Endpoints;
  readonly applyRepaymentNotice: ApplyRepaymentNotice;
  readonly payerStatements: PayerStatements;
  readonly log: Log;
  readonly metrics: { eventTaken(event: { readonly consumer: string; readonly outcome: string }): void };
}): PayerDoor {
  const { clock, endpoints, applyRepaymentNotice, payerStatements, log, metrics } = dependencies;
  return {
    clock,
    secrets: () => endpoints().payer?.secrets ?? [],
    applyNotice: async (notice) => {
      const applied = await applyRepaymentNotice(notice);
      const outcome = applied.ok ? applied.value : applied.error.kind;
      metrics.eventTaken({ consumer: NOTICES, outcome });
      if (applied.ok) log.info('payer notice taken', { outcome });
      else log.warn('payer notice not booked', { reference: notice.requestNo, outcome });
      return applied;
    },
    statements: payerStatements,
    onRefused: (door, reason) => log.warn('payer refused', { outcome: door, reason }),
  };
}

/** The name of the payer's notices among the consumers in the figures. */
const NOTICES = 'payerNotice';
