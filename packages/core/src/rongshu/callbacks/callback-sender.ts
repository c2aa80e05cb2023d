import type { CallbackType } from '../../model/callback.js';
import type { CallbackSender } from '../../ports/callback-sender.js';
import type { RongshuChannels } from '../settings.js';
import { CALLBACK_INTERFACE_TABLE } from '../tables/callback-interfaces.table.js';
import type { PlatformInterfaceName } from '../tables/interfaces.table.js';
import type { PlatformExchangeDeps } from './platform-exchange.js';
import { callPlatform } from './platform-exchange.js';

// The table names every callback: the record is total by construction.
const INTERFACE_OF = Object.fromEntries(CALLBACK_INTERFACE_TABLE.map(([type, name]) => [type, name])) as Readonly<
  Record<CallbackType, PlatformInterfaceName>
>;

/** Delivers callbacks to Rongshu (item 25.1): signed anew on each attempt; only HTTP 2xx with code 0 is "accepted". */
export function createRongshuCallbackSender(
  deps: PlatformExchangeDeps & { readonly channels: RongshuChannels },
): CallbackSender {
  return {
    async send(callback) {
      const channel = deps.channels.find(callback.channel);
      if (channel === undefined) return { outcome: 'failed', error: 'channel not configured' };
      const { baseUrl, outboundPaths } = channel.settings;
      const url = baseUrl + outboundPaths[INTERFACE_OF[callback.type]];
      const reply = await callPlatform(deps, channel, { url, json: callback.body });
      if (!reply.ok) {
        const { reason, ...rest } = reply.error;
        return { outcome: 'failed', error: reason, ...rest };
      }
      const { code, httpStatus } = reply.value;
      return code === '0'
        ? { outcome: 'accepted', httpStatus, code }
        : { outcome: 'failed', error: `code ${code}`, httpStatus, code };
    },
  };
}
