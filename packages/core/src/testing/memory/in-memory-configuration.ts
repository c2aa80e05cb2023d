import type { AccessRule } from '../../model/access.js';
import type { Agreement } from '../../model/agreement.js';
import type { ChannelCode } from '../../model/identifiers.js';
import type { Product } from '../../model/product.js';
import type { Configuration, IntakePolicy } from '../../ports/configuration.js';

/** What is configured; everything may be left out. */
export interface InMemoryConfigurationContent {
  readonly products?: readonly Product[];
  readonly intakePolicies?: ReadonlyMap<ChannelCode, IntakePolicy>;
  readonly accessRules?: readonly AccessRule[];
  readonly agreements?: readonly Agreement[];
}

/** In-memory {@link Configuration}. */
export function createInMemoryConfiguration(content: InMemoryConfigurationContent): Configuration {
  const { products = [], intakePolicies, accessRules = [], agreements = [] } = content;
  return {
    product: (productCode) => products.find(({ code }) => code === productCode),
    intakePolicy: (channel) => intakePolicies?.get(channel),
    accessRules: (channel) => accessRules.filter((rule) => rule.channel === channel),
    agreements: (channel, productCode) =>
      agreements.filter((agreement) => agreement.channel === channel && agreement.productCode === productCode),
  };
}
