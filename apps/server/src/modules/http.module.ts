import type { ApiDocument, HttpServerOptions, MetricsSources, OutboxReading, ServerArea } from '@banyan/adapter-http';
import { createAddressFilter, createHttpServer } from '@banyan/adapter-http';
import type { Breaker, Clock, OutboxBacklog, TakeInEvent, UnitOfWork } from '@banyan/core';
import { writeJson } from '@banyan/core';
import type { RongshuChannelSettings } from '@banyan/core/rongshu';
import { createOpenApi } from '@banyan/core/rongshu';
import { ContainerModule } from 'inversify';
import { createApplicationAnswer } from '../http/application-page.js';
import { createDisbursementAnswer } from '../http/disbursement-page.js';
import type { LoggedAnswer } from '../http/marketplace-wire.js';
import { createMarketplaceWire, MARKETPLACE_PREFIX } from '../http/marketplace-wire.js';
import { createScheduleTable } from '../jobs/schedule.table.js';
import { createPruning, createReplicaPruning } from '../jobs/pruning.js';
import type { Log } from '../logging/log.js';
import { createReadiness, readinessFigures } from '../readiness.js';
import type { Settings } from '../settings/read-settings.js';
import { TOKEN } from '../tokens.js';
import { VERSION } from '../version.js';

const EVENT_BYTES_MAX = 256 * 1024;
/** As far as they are counted for the figures: more are as much a matter for people. */
const HELD_LOANS_MAX = 10_000;

/** Jobs and the HTTP server. */
export const edgeModule = new ContainerModule(({ bind }) => {
  bind(TOKEN.schedule).toResolvedValue(
    (pullCreditData, parseOrders, requestCredit, checkCardBindings, checkAccountOpenings, ...rest) => {
      const [expireApprovals, assessOverdue, checkRepayments, reconcile, sendSms, ...stores] = rest;
      const [eraseExpired, unitOfWork, tickLedger, clock, database, replayGuard] = stores;
      return createScheduleTable({
        pullCreditData,
        parseOrders,
        requestCredit,
        checkCardBindings,
        checkAccountOpenings,
        expireApprovals,
        assessOverdue,
        checkRepayments,
        reconcile,
        sendSms,
        eraseExpired,
        prune: createPruning({ unitOfWork, tickLedger, clock }),
        pruneReplicas: createReplicaPruning({ replayGuard, database, clock }),
      });
    },
    [
      TOKEN.pullCreditData,
      TOKEN.parseOrders,
      TOKEN.requestCredit,
      TOKEN.checkCardBindings,
      TOKEN.checkAccountOpenings,
      TOKEN.expireApprovals,
      TOKEN.assessOverdue,
      TOKEN.checkRepayments,
      TOKEN.reconcile,
      TOKEN.sendSms,
      TOKEN.eraseExpired,
      TOKEN.unitOfWork,
      TOKEN.tickLedger,
      TOKEN.clock,
      TOKEN.database,
      TOKEN.replayGuard,
    ],
  );
  bind(TOKEN.server).toResolvedValue(
    (settings, gateway, channels, log, metrics, database, takeInEvent, readApplication, ...rest) => {
      const [readDisbursement, opening, payerDoor, operationsApi, ...machine] = rest;
      const [breaker, identifiers, clock, documentStore, eventConsumers, replayGuard] = machine;
      const consumers = settings.schedule === 'off' ? undefined : eventConsumers;
      const readiness = createReadiness({ database, documents: documentStore, consumers });
      metrics.readFrom({
        ...metricsSources(database.unitOfWork, clock, breaker),
        readiness: () => readinessFigures(readiness),
        consumers: async () => (consumers?.health() ?? []).map(({ group, ...rest }) => ({ ...rest, consumer: group })),
        connections: async () => database.connections(),
        lostSignatures: () => replayGuard.lostCount?.() ?? 0,
        maskedIdentities: () => log.maskedCount(),
      });
      const [first] = channels;
      const options: HttpServerOptions<LoggedAnswer> = {
        settings: serverSettings(settings),
        marketplace: createMarketplaceWire({ gateway, channels, log, metrics }),
        newRequestId: () => identifiers.next(),
        isAllowed: createAreaFilter(settings),
        onBrokenRequest: (kind) => metrics.requestBroken(kind),
        readiness,
        metrics,
        openDocument: (link) => documentStore.open(link),
        lenderEvents: {
          clock,
          secrets: settings.lenderEventsSecrets,
          bodyBytesMax: EVENT_BYTES_MAX,
          takeIn: createEventIntake(takeInEvent, log, metrics),
          onRefused: (fault) => log.warn('lender event refused', { reason: fault }),
          readApplication: createApplicationAnswer(readApplication),
          readDisbursement: createDisbursementAnswer(readDisbursement),
        },
        opening,
        payerDoor,
        operationsApi,
        onPageError: (error, requestId) => log.error('page failed', { requestId, error }),
        ...(first === undefined ? {} : { apiDocument: () => openApiOf(first.settings) }),
      };
      return createHttpServer(options);
    },
    [
      TOKEN.settings,
      TOKEN.rongshuGateway,
      TOKEN.channelList,
      TOKEN.log,
      TOKEN.metrics,
      TOKEN.database,
      TOKEN.takeInEvent,
      TOKEN.readApplication,
      TOKEN.readDisbursement,
      TOKEN.openingPages,
      TOKEN.payerDoor,
      TOKEN.operationsApi,
      TOKEN.breaker,
      TOKEN.identifiers,
      TOKEN.clock,
      TOKEN.documents,
      TOKEN.eventConsumers,
      TOKEN.replayGuard,
    ],
  );
});

/** Who may call what. Documents are guarded by their links, and everything that partners send by its signature besides. */
function createAreaFilter(settings: Settings): (area: ServerArea, address: string) => boolean {
  const filters: Readonly<Partial<Record<ServerArea, (address: string) => boolean>>> = {
    marketplace: createAddressFilter(settings.marketplaceAddresses),
    depository: createAddressFilter(settings.depositoryAddresses),
    payer: createAddressFilter(settings.payerAddresses),
    operations: createAddressFilter(settings.operationsAddresses),
  };
  return (area, address) => filters[area]?.(address) ?? true;
}

function openApiOf(settings: RongshuChannelSettings): ApiDocument {
  const document = createOpenApi({ settings, pathPrefix: MARKETPLACE_PREFIX, version: VERSION });
  // Through text: the document keeps numbers as written, which plain JSON readers do not know.
  return JSON.parse(writeJson(document)) as ApiDocument;
}

function serverSettings(settings: Settings): NonNullable<HttpServerOptions['settings']> {
  const { host, port, requestsInFlightMax, bodyBytesInFlightMax, readinessGraceMs, trustedProxies } = settings;
  return { host, port, requestsInFlightMax, bodyBytesInFlightMax, readinessGraceMs, trustedProxies };
}

function createEventIntake(
  takeInEvent: TakeInEvent,
  log: Log,
  metrics: { eventTaken(event: { readonly consumer: string; readonly outcome: string }): void },
): (body: string) => Promise<'accepted' | 'parked' | 'unavailable'> {
  return async (body) => {
    try {
      const taken = await takeInEvent(body);
      const { consumer, eventId } = taken;
      const outcome = taken.kind === 'applied' ? taken.outcome : taken.kind;
      metrics.eventTaken({ consumer, outcome });
      if (taken.kind !== 'parked') {
        log.info('event taken in', { consumer, eventId, outcome });
        return 'accepted';
      }
      log.warn('event parked', { consumer, eventId, reason: taken.cause });
      return 'parked';
    } catch (error) {
      metrics.eventTaken({ consumer: 'unknown', outcome: 'unavailable' });
      log.error('event not taken in', { error });
      return 'unavailable';
    }
  };
}

function metricsSources(unitOfWork: UnitOfWork, clock: Clock, breaker: Breaker): MetricsSources {
  const { read } = unitOfWork;
  const reading = (outbox: OutboxReading['outbox'], backlog: OutboxBacklog): OutboxReading => ({
    outbox,
    pending: backlog.pending,
    dead: backlog.dead,
    oldestAgeSeconds: backlog.oldestPendingAt === undefined ? 0 : (clock.now() - backlog.oldestPendingAt) / 1000,
  });
  return {
    ordersByStatus: async () => Object.fromEntries(await read.orders.countByStatus()),
    loansByStatus: async () => Object.fromEntries(await read.loans.countByStatus()),
    outboxes: async () => [
      reading('callbacks', await read.callbacks.backlog()),
      reading('events', await read.events.backlog()),
      reading('sms', await read.sms.backlog()),
    ],
    parkedEvents: () => read.parking.count(),
    oldestPullAgeSeconds: async () => {
      const [oldest] = await read.dataPulls.listOpen(1);
      return oldest === undefined ? 0 : (clock.now() - oldest.createdAt) / 1000;
    },
    openDebits: () => read.repaymentApplications.countOpen(),
    openDifferences: () => read.reconciliations.countOpen(),
    heldLoans: async () => (await read.ledger.listHeld(HELD_LOANS_MAX)).length,
    openBreakers: () => breaker.openChannels().length,
  };
}
