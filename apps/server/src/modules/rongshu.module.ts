import {
  createMemoryReplayGuard,
  createRongshuCallbackBodies,
  createRongshuCallbackSender,
  createRongshuChannels,
  createRongshuCreditDataSource,
  createRongshuDocuments,
  createRongshuGateway,
} from '@banyan/core/rongshu';
import { ContainerModule } from 'inversify';
import { TOKEN } from '../tokens.js';

/** Signatures remembered by one process: enough for its window at some hundreds of requests a second. */
const REPLAY_ENTRIES_MAX = 200_000;

/** The Rongshu document behind the ports. */
export const rongshuModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.channels).toResolvedValue((channels) => createRongshuChannels(channels), [TOKEN.channelList]);
  bind(TOKEN.replayGuard).toResolvedValue(
    (settings, database) => {
      const memory = createMemoryReplayGuard({ entriesMax: REPLAY_ENTRIES_MAX });
      // The embedded database serves one process, whose memory is all there is.
      return settings.database === undefined ? memory : database.openReplayGuard(memory);
    },
    [TOKEN.settings, TOKEN.database],
  );
  bind(TOKEN.marketplaceDocuments).toResolvedValue(() => createRongshuDocuments(), []);
  bind(TOKEN.callbackBodies).toResolvedValue((channels) => createRongshuCallbackBodies({ channels }), [TOKEN.channels]);
  bind(TOKEN.callbackSender).toResolvedValue(
    (channels, transport, clock, metrics) => {
      const sender = createRongshuCallbackSender({ channels, transport, clock });
      return {
        send: async (callback) => {
          const delivery = await sender.send(callback);
          metrics.callbackAttempted({ type: callback.type, outcome: delivery.outcome });
          return delivery;
        },
      };
    },
    [TOKEN.channels, TOKEN.transport, TOKEN.clock, TOKEN.metrics],
  );
  bind(TOKEN.creditDataSource).toResolvedValue(
    (channels, transport, clock) => createRongshuCreditDataSource({ channels, transport, clock }),
    [TOKEN.channels, TOKEN.transport, TOKEN.clock],
  );
  bind(TOKEN.rongshuGateway).toResolvedValue(
    (channels, replayGuard, identifiers, clock, checkAccess, quoteLoan, acceptOrder, ...queries) => {
      const [queryCreditResult, listAgreements, listBanks, ...loans] = queries;
      const [bindCard, queryBoundCard, confirmBorrow, queryDisbursement, openingPageUrls, ...repayments] = loans;
      const [querySchedule, quoteRepayment, repay, queryRepayment] = repayments;
      return createRongshuGateway({
        channels,
        replayGuard,
        identifiers,
        clock,
        checkAccess,
        quoteLoan,
        acceptOrder,
        queryCreditResult,
        listAgreements,
        listBanks,
        bindCard,
        queryBoundCard,
        confirmBorrow,
        queryDisbursement,
        openingPageUrls,
        querySchedule,
        quoteRepayment,
        repay,
        queryRepayment,
      });
    },
    [
      TOKEN.channels,
      TOKEN.replayGuard,
      TOKEN.identifiers,
      TOKEN.clock,
      TOKEN.checkAccess,
      TOKEN.quoteLoan,
      TOKEN.acceptOrder,
      TOKEN.queryCreditResult,
      TOKEN.listAgreements,
      TOKEN.listBanks,
      TOKEN.bindCard,
      TOKEN.queryBoundCard,
      TOKEN.confirmBorrow,
      TOKEN.queryDisbursement,
      TOKEN.openingPageUrls,
      TOKEN.querySchedule,
      TOKEN.quoteRepayment,
      TOKEN.repay,
      TOKEN.queryRepayment,
    ],
  );
});
