import {
  createCsvPayerStatements,
  createHmacPageTokens,
  createHttpCardBinding,
  createHttpDepository,
  createHttpPayer,
  createHttpSmsSender,
  createSignedExchange,
} from '@banyan/adapter-http';
import { ContainerModule } from 'inversify';
import { TOKEN } from '../tokens.js';

/** The other sides of a loan, each where the configuration in force says: card binding, depository, payer, SMS carrier. */
export const partnersModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.signedExchange).toResolvedValue(
    (transport, clock, identifiers) => createSignedExchange({ transport, clock, identifiers }),
    [TOKEN.transport, TOKEN.clock, TOKEN.identifiers],
  );
  bind(TOKEN.cardBinding).toResolvedValue(
    (exchange, endpoints) => createHttpCardBinding({ exchange, settings: () => endpoints().cardBinding }),
    [TOKEN.signedExchange, TOKEN.endpoints],
  );
  bind(TOKEN.payer).toResolvedValue(
    (exchange, endpoints) => createHttpPayer({ exchange, settings: () => endpoints().payer }),
    [TOKEN.signedExchange, TOKEN.endpoints],
  );
  bind(TOKEN.payerStatements).toResolvedValue(
    (documents) => createCsvPayerStatements({ documents }),
    [TOKEN.documentStore],
  );
  bind(TOKEN.smsSender).toResolvedValue(
    (exchange, endpoints) => createHttpSmsSender({ exchange, settings: () => endpoints().smsGateway }),
    [TOKEN.signedExchange, TOKEN.endpoints],
  );
  bind(TOKEN.depository).toResolvedValue(
    (transport, clock, endpoints) => createHttpDepository({ transport, clock, settings: () => endpoints().depository }),
    [TOKEN.transport, TOKEN.clock, TOKEN.endpoints],
  );
  bind(TOKEN.pageTokens).toResolvedValue(
    ({ pageTokens }) => createHmacPageTokens({ secrets: pageTokens }),
    [TOKEN.keys],
  );
  bind(TOKEN.openingPageUrls).toResolvedValue(
    (publicUrl) => {
      const page = (token: string): string => `${publicUrl()}/opening/${token}`;
      return { page, pageReturn: (token) => `${page(token)}/return` };
    },
    [TOKEN.publicUrl],
  );
});
