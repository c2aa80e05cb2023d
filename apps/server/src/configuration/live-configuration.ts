import type { ConfigurationRows } from '@banyan/core';
import { StartupProblem } from '../settings/startup-problem.js';
import type { SecretMembers } from './secret-members.js';
import type { ConfigurationFault, ConfigurationSnapshot } from './snapshot.js';
import { readConfiguration, rowsOfKnownKinds } from './snapshot.js';

/** The configuration in force, and how to look for a newer one. */
export interface LiveConfiguration extends ConfigurationSnapshot {
  /** Reads the rows again. Faulty rows change nothing and come back as faults. */
  refresh(): Promise<readonly ConfigurationFault[]>;
}

/** Loads the configuration; faulty rows at the start are a {@link StartupProblem}. */
export async function loadConfiguration(
  rows: ConfigurationRows,
  secrets: Pick<SecretMembers, 'open'>,
): Promise<LiveConfiguration> {
  const read = async () => readConfiguration(rowsOfKnownKinds(await rows.current()), secrets);
  const first = await read();
  if (!first.ok) throw new StartupProblem(`The stored configuration is not usable: ${printFaults(first.error)}.`);
  let snapshot = first.value;
  let looks = 0;
  let lastTaken = 0;
  return {
    product: (code) => snapshot.product(code),
    products: (channel) => snapshot.products(channel),
    intakePolicy: (channel) => snapshot.intakePolicy(channel),
    accessRules: (channel) => snapshot.accessRules(channel),
    agreements: (channel, productCode) => snapshot.agreements(channel, productCode),
    loanPolicy: (channel) => snapshot.loanPolicy(channel),
    smsPolicy: (channel) => snapshot.smsPolicy(channel),
    bankOfCard: (cardNumber) => snapshot.bankOfCard(cardNumber),
    businessCalendar: () => snapshot.businessCalendar(),
    retention: () => snapshot.retention(),
    openingPage: (channel) => snapshot.openingPage(channel),
    endpoints: () => snapshot.endpoints(),
    refresh: async () => {
      looks += 1;
      const look = looks;
      const next = await read();
      if (!next.ok) return next.error;
      // A look that began earlier and ends later has seen older rows.
      if (look < lastTaken) return [];
      lastTaken = look;
      snapshot = next.value;
      return [];
    },
  };
}

/** Faults on one line. */
export function printFaults(faults: readonly ConfigurationFault[]): string {
  return faults.map(({ kind, key, reason }) => `${kind}/${key}: ${reason}`).join(' | ');
}
