import type { ChannelCode } from '../../model/identifiers.js';
import type { CallbackBodies } from '../../ports/callback-bodies.js';
import { InvariantViolation } from '../../shared/errors.js';
import type { RongshuChannels, RongshuChannelSettings } from '../settings.js';
import { auditResultBody } from './p1.01-audit-result.js';
import { loanResultBody } from './p1.02-loan-result.js';
import { repaymentResultBody } from './p1.03-repayment-result.js';
import { repaymentScheduleBody } from './p1.04-repayment-schedule.js';

/** Bodies of the callbacks to Rongshu (items 8, 15, 16, 19, 20, 23), from the same builders as the query answers. */
export function createRongshuCallbackBodies(deps: { readonly channels: RongshuChannels }): CallbackBodies {
  function settingsOf(code: ChannelCode): RongshuChannelSettings {
    const channel = deps.channels.find(code);
    if (channel === undefined) throw new InvariantViolation('an order of a channel that is not configured');
    return channel.settings;
  }
  return {
    creditResult: (order) => auditResultBody(order, settingsOf(order.key.channel)),
    loanResult: (facts) => loanResultBody(facts, settingsOf(facts.order.key.channel)),
    repaymentResult: (facts) => repaymentResultBody(facts, settingsOf(facts.order.key.channel)),
    repaymentSchedule: (facts) => repaymentScheduleBody(facts, settingsOf(facts.order.key.channel)),
  };
}
