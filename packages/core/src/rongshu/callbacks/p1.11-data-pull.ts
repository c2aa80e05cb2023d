import type { DataKind } from '../../model/data-pull.js';
import type { CreditDataSource, DataPullFault, PulledDocument } from '../../ports/credit-data-source.js';
import type { JsonObject, JsonValue } from '../../shared/json.js';
import { isJsonArray, isJsonObject, parseJson, writeJson } from '../../shared/json.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { AesKey } from '../envelope/index.js';
import type { Decoded } from '../fields/field-table.js';
import { encodeFields, required } from '../fields/field-table.js';
import { idText, scalarText } from '../fields/text-codecs.js';
import type { RongshuChannelSettings, RongshuChannels } from '../settings.js';
import { wireStyle } from '../settings.js';
import type { PlatformInterfaceName } from '../tables/interfaces.table.js';
import type { PlatformExchangeDeps } from './platform-exchange.js';
import { callPlatform } from './platform-exchange.js';

/** Request of the data pull (platform/1.11, item 5), the same for every kind of data. */
// prettier-ignore
export const DATA_PULL_REQUEST = [
  // wire name  our name             codec       presence   label (verbatim)   source
  [ 'uid',     'marketplaceUserId', idText(64), required, '用户编号',         '4.3' ],
] as const;

/** A decoded data pull request. */
export type DataPullRequest = Decoded<typeof DATA_PULL_REQUEST>;

/** Which interface serves a kind of data. */
export const DATA_KIND_INTERFACE: Readonly<Record<DataKind, PlatformInterfaceName>> = {
  operator: 'operatorData',
  creditCard: 'creditCardData',
  device: 'deviceData',
};

/** Fetches operator, credit card and device data from Rongshu (item 5.2). */
export function createRongshuCreditDataSource(
  deps: PlatformExchangeDeps & { readonly channels: RongshuChannels },
): CreditDataSource {
  return {
    async pull({ channel: channelCode, kind, marketplaceUserId, operatorUrl }) {
      const channel = deps.channels.find(channelCode);
      if (channel === undefined) return err({ kind: 'refused', reason: 'channel not configured' });
      const url = dataUrl(channel.settings, kind, operatorUrl);
      if (url === undefined) return err({ kind: 'refused', reason: 'resource host not allowed' });
      const style = wireStyle(channel.settings, DATA_KIND_INTERFACE[kind]);
      const json = writeJson(encodeFields(DATA_PULL_REQUEST, { marketplaceUserId }, style));
      const reply = await callPlatform(deps, channel, { url, json });
      if (!reply.ok) return err({ kind: 'unreachable', reason: reply.error.reason });
      if (reply.value.code !== '0') return err({ kind: 'refused', reason: `code ${reply.value.code}` });
      return readDataReply(reply.value.members, channel.aesKey);
    },
  };
}

/** The address of a kind of data; an address from an order is followed only to a host that configuration names, and never in clear where the marketplace itself is not. */
function dataUrl(settings: RongshuChannelSettings, kind: DataKind, operatorUrl?: string): string | undefined {
  if (kind !== 'operator' || operatorUrl === undefined) {
    return settings.baseUrl + settings.outboundPaths[DATA_KIND_INTERFACE[kind]];
  }
  const host = hostOf(operatorUrl);
  const isKnown = host !== undefined && (host === hostOf(settings.baseUrl) || settings.resourceHosts.includes(host));
  const isDowngraded = settings.baseUrl.startsWith('https:') && !operatorUrl.startsWith('https:');
  return isKnown && !isDowngraded ? operatorUrl : undefined;
}

/** Lower-case host with port; undefined for an address with a user part, which could pretend to be another host. */
function hostOf(url: string): string | undefined {
  return /^https?:\/\/([A-Za-z0-9.-]+(?::\d{1,5})?)(?:[/?#]|$)/.exec(url)?.[1]?.toLowerCase();
}

/**
 * Reads a data reply with code 0 in either envelope: `response` (device, credit card) or `data` with the `status` of the
 * collection (operator, `spec` §1.3). A non-zero status = not ready; nothing inside = the marketplace has none.
 */
export function readDataReply(members: JsonObject, aesKey?: AesKey): Result<PulledDocument, DataPullFault> {
  const collection = scalarText(members.get('status') ?? null);
  if (collection !== undefined && collection !== '' && collection !== '0') return err({ kind: 'notReady' });
  const content = members.get('data') ?? members.get('response') ?? members.get('operatorData');
  if (content === undefined || isEmpty(content)) return err({ kind: 'none' });
  const text = typeof content === 'string' ? clearText(content, aesKey) : writeJson(content);
  if (text === undefined) return err({ kind: 'refused', reason: 'undecryptable' });
  const parsed = parseJson(text);
  if (!parsed.ok) return err({ kind: 'refused', reason: 'not json' });
  return isEmpty(parsed.value) ? err({ kind: 'none' }) : ok({ json: text });
}

function clearText(content: string, aesKey: AesKey | undefined): string | undefined {
  // JSON of an object or a list never looks like hex, so that clear and encrypted replies are told apart by themselves.
  if (!/^[0-9a-fA-F]{32,}$/.test(content)) return content;
  const decrypted = aesKey?.decrypt(content);
  return decrypted?.ok === true ? decrypted.value : undefined;
}

function isEmpty(value: JsonValue): boolean {
  if (value === null || value === '') return true;
  if (isJsonArray(value)) return value.length === 0;
  return isJsonObject(value) && value.size === 0;
}
