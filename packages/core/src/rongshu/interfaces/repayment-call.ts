import type { ChannelCode, MarketplaceOrderNo, OrderKey } from '../../model/identifiers.js';
import type { RepaymentRefusal } from '../tables/repayment-refusal.table.js';
import { repaymentRefusalAnswer } from '../tables/repayment-refusal.table.js';
import type { InterfaceAnswer } from './interface.js';
import { wrongMember } from './interface.js';

/** The key of an order that a repayment interface names. */
export function orderKeyOf(channel: ChannelCode, orderNo: string): OrderKey {
  // The brand is made here, at the boundary where the marketplace's numbers come in.
  return { channel, orderNo: orderNo as MarketplaceOrderNo };
}

/** The answer to a refused trial or repayment. Before the payout there is no plan: a parameter error that says so (G22). */
export function repaymentRefused(refusal: RepaymentRefusal): InterfaceAnswer {
  const reason = refusal.kind === 'failed' ? `failed ${refusal.reason}` : refusal.kind;
  const answer = repaymentRefusalAnswer(refusal);
  if ('member' in answer) return wrongMember(answer.member, reason);
  const result = refusal.kind === 'noSchedule' ? 'parameterError' : 'failed';
  return { result, message: answer.message, refusalReason: reason };
}
