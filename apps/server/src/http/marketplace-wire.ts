import type { MarketplaceWire, Metrics, WireAnswer, WireRecord, WireRoute } from '@banyan/adapter-http';
import type { GatewayAnswer, InterfaceName, RongshuChannel, RongshuGateway, RongshuRoute } from '@banyan/core/rongshu';
import { routesOf, transportRefusal } from '@banyan/core/rongshu';
import type { Log, LogFields } from '../logging/log.js';
import { StartupProblem } from '../settings/startup-problem.js';

/** Everything the marketplace calls is below this. */
export const MARKETPLACE_PREFIX = '/rongshu/';

/** An answer on its way out, with what log and metrics may know of it. */
export interface LoggedAnswer extends WireAnswer {
  readonly channelId?: string;
  readonly businessStatus?: number;
  readonly reason?: string;
  readonly failure?: GatewayAnswer['failure'];
}

const LARGE_BODY_BYTES = 1024 * 1024;
const LARGE_BODY_RECEIVE_MS = 60_000;

/** The Rongshu gateway as the HTTP adapter wants it. Channels may name their paths; two meanings of one path keep the gateway from starting. */
export function createMarketplaceWire(dependencies: {
  readonly gateway: RongshuGateway;
  readonly channels: readonly RongshuChannel[];
  readonly log: Log;
  readonly metrics: Metrics;
}): MarketplaceWire<LoggedAnswer> {
  const { gateway, channels, log, metrics } = dependencies;
  const routes = new Map<string, WireRoute & { readonly name: InterfaceName }>();
  for (const route of channels.flatMap((channel) => routesOf(channel.settings))) addRoute(routes, route);

  return {
    routes,
    answer: async ({ interfaceName, body }) => {
      // The adapter gives back what `routes` told it.
      const answer = await gateway.answer({ interfaceName: interfaceName as InterfaceName, body });
      return {
        httpStatus: answer.httpStatus,
        body: answer.body,
        code: answer.code,
        ...(answer.channelId === undefined ? {} : { channelId: answer.channelId }),
        ...(answer.businessStatus === undefined ? {} : { businessStatus: answer.businessStatus }),
        ...(answer.refusalReason === undefined ? {} : { reason: answer.refusalReason }),
        ...(answer.failure === undefined ? {} : { failure: answer.failure }),
      };
    },
    refusal: (kind) => {
      const { httpStatus, body, code } = transportRefusal(kind);
      return { httpStatus, body, code };
    },
    onRequest: (record) => {
      const { interfaceName = 'unknown', code, durationMs, refusal } = record;
      metrics.requestEnded({ interfaceName, code: refusal ?? code, durationMs });
      const fields = fieldsOf(record);
      if (record.error !== undefined || record.answer?.failure !== undefined) log.error('request failed', fields);
      else log.info('request answered', fields);
    },
  };
}

function addRoute(routes: Map<string, WireRoute & { readonly name: InterfaceName }>, route: RongshuRoute): void {
  const path = MARKETPLACE_PREFIX + route.path.replace(/^\/+/, '');
  const known = routes.get(path);
  if (known !== undefined && known.name !== route.interfaceName) {
    throw new StartupProblem(
      `Two channels use the path ${path} for different interfaces (${known.name}, ${route.interfaceName}).`,
    );
  }
  const bodyBytesMax = Math.max(known?.bodyBytesMax ?? 0, route.bodyLimitBytes);
  routes.set(path, {
    name: route.interfaceName,
    interfaceName: route.interfaceName,
    bodyBytesMax,
    ...(bodyBytesMax > LARGE_BODY_BYTES ? { receiveTimeoutMs: LARGE_BODY_RECEIVE_MS } : {}),
  });
}

function fieldsOf(record: WireRecord<LoggedAnswer>): LogFields {
  const { requestId, interfaceName, outcome, refusal, httpStatus, code, durationMs, answer, error } = record;
  const reason = refusal ?? answer?.reason;
  const failure = answer?.failure;
  return {
    requestId,
    outcome,
    code: String(code),
    status: answer?.businessStatus ?? httpStatus,
    ms: Math.round(durationMs),
    ...(interfaceName === undefined ? {} : { interface: interfaceName }),
    ...(answer?.channelId === undefined ? {} : { channel: answer.channelId }),
    ...(reason === undefined ? {} : { reason }),
    ...(failure === undefined ? {} : { reference: failure.reference, error: failure.cause }),
    ...(error === undefined ? {} : { error }),
  };
}
