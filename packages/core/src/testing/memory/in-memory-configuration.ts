import type { AccessRule } from '../../model/access.js';
import type { Agreement } from '../../model/agreement.js';
import type { BusinessCalendar } from '../../model/business-calendar.js';
import type { ChannelCode } from '../../model/identifiers.js';
import type { LoanPolicy } from '../../model/loan-policy.js';
import type { Product } from '../../model/product.js';
import type { RetentionPolicy } from '../../model/retention.js';
import { DEFAULT_RETENTION } from '../../model/retention.js';
import type { SmsPolicy } from '../../model/sms.js';
import type { Configuration, IntakePolicy } from '../../ports/configuration.js';

/** What is configured; everything may be left out. */
export interface InMemoryConfigurationContent {
  readonly products?: readonly Product[];
  readonly intakePolicies?: ReadonlyMap<ChannelCode, IntakePolicy>;
  readonly accessRules?: readonly AccessRule[];
  readonly agreements?: readonly Agreement[];
  readonly loanPolicies?: ReadonlyMap<ChannelCode, LoanPolicy>;
  readonly smsPolicies?: ReadonlyMap<ChannelCode, SmsPolicy>;
  /** Bank codes by the leading digits of their cards; of several that fit, the longest counts. */
  readonly cardBins?: ReadonlyMap<string, string>;
  /** Left out: Monday to Friday, without holidays. */
  readonly businessCalendar?: BusinessCalendar;
  /** Left out: {@link DEFAULT_RETENTION}. */
  readonly retention?: RetentionPolicy;
}

/** In-memory {@link Configuration}. */
export function createInMemoryConfiguration(content: InMemoryConfigurationContent): Configuration {
  const {
    products = [],
    intakePolicies,
    accessRules = [],
    agreements = [],
    cardBins = new Map<string, string>(),
    businessCalendar = { holidays: [], workdays: [] },
  } = content;
  const bins = [...cardBins].sort(([left], [right]) => right.length - left.length);
  return {
    product: (productCode) => products.find(({ code }) => code === productCode),
    intakePolicy: (channel) => intakePolicies?.get(channel),
    accessRules: (channel) => accessRules.filter((rule) => rule.channel === channel),
    agreements: (channel, productCode) =>
      agreements.filter((agreement) => agreement.channel === channel && agreement.productCode === productCode),
    loanPolicy: (channel) => content.loanPolicies?.get(channel),
    smsPolicy: (channel) => content.smsPolicies?.get(channel),
    bankOfCard: (cardNumber) => bins.find(([digits]) => cardNumber.startsWith(digits))?.[1],
    businessCalendar: () => businessCalendar,
    retention: () => content.retention ?? DEFAULT_RETENTION,
  };
}
