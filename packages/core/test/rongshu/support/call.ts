import type { RongshuChannelSettings } from '#src/rongshu/settings.js';
import type { InterfaceName } from '#src/rongshu/tables/interfaces.table.js';
import { channelPair, NOW_MS } from './channel.js';
import type { Backstage } from './gateway.js';
import { bytes, gatewayOver } from './gateway.js';

export const CLEAR = { encryptRequest: false, encryptResponse: false, encryptOutbound: false } as const;

/** What came of a call: the envelope's code and message, the response text, and what the log may know. */
export interface Called {
  readonly code: unknown;
  readonly message: unknown;
  readonly response: string | undefined;
  readonly backstage: Backstage;
  readonly status: unknown;
  readonly reason: string | undefined;
  /** The whole answer as it left. */
  readonly body: string;
}

/** One call at a fresh gateway. */
export async function call(
  interfaceName: InterfaceName,
  json: string,
  prepare: (backstage: Backstage) => void = () => undefined,
  settings: Partial<RongshuChannelSettings> = {},
): Promise<Called> {
  const { channel, marketplace } = channelPair({ ...CLEAR, ...settings });
  const { gateway, backstage } = gatewayOver(channel);
  prepare(backstage);
  const answer = await gateway.answer({ interfaceName, body: bytes(marketplace.requestJson(json, NOW_MS)) });
  const read = JSON.parse(answer.body) as {
    readonly code: unknown;
    readonly message: unknown;
    readonly response?: string;
  };
  return {
    code: read.code,
    message: read.message,
    response: read.response,
    backstage,
    status: answer.businessStatus,
    reason: answer.refusalReason,
    body: answer.body,
  };
}
