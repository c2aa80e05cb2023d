import { callbackAt } from '@banyan/sandbox';
import type { Fleet } from '../fleet/fleet.js';
import type { Load } from '../load/open-loop.js';
import type { Books, CanaryFinding, SeenLease } from './evidence.js';

const TYPES = {
  auditResult: 'creditResult',
  loanResult: 'loanResult',
  repaymentResult: 'repaymentResult',
  repaymentSchedule: 'repaymentSchedule',
} as const;

/** What the others' books say now. */
export function collectBooks(
  fleet: Fleet,
  load: Load,
  found: { readonly leases: readonly SeenLease[]; readonly canaries: readonly CanaryFinding[] },
): Books {
  const { ledger, backOffice } = load;
  return {
    promises: ledger.promises,
    contradictions: ledger.contradictions,
    forgedOrders: ledger.forgedOrders,
    stuck: load.ends.flatMap(({ orderNo, stuckAt }) =>
      stuckAt === undefined ? [] : [`the journey of order ${orderNo} stands at ${stuckAt}`],
    ),
    callbacks: load.callbacks.map(({ orderNo, path, text, outcome }) => {
      const about = callbackAt(path);
      return {
        orderNo,
        type: about === undefined ? path : TYPES[about.name],
        text,
        isAccepted: outcome === 'accept',
      };
    }),
    receivedEvents: new Set(backOffice.received.keys()),
    sentEvents: backOffice.sent,
    reviewsByOrder: backOffice.reviews,
    payoutsByOrder: backOffice.payouts,
    debits: fleet.backOffice.repayment.debits.paid().map(([requestNo, { amountFen }]) => [requestNo, amountFen]),
    ...found,
  };
}
