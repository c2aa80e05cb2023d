import { err, ok } from '../../shared/result.js';
import type { Transport } from '../../ports/transport.js';
import { encodeUtf8 } from '../../rongshu/envelope/bytes.js';
import type { PeerBehavior, ReceivedRequest } from '../contracts/harnesses.js';

/** {@link Transport} without a network: peers behave as the script says. */
export interface ScriptedTransport extends Transport {
  /** Lets the peer at `origin` (scheme and host) behave like this from now on. */
  script(origin: string, behavior: PeerBehavior): void;
  /** Whole requests that the peer at `origin` has taken, first to last. */
  received(origin: string): readonly ReceivedRequest[];
}

/** Makes a {@link ScriptedTransport}; hosts without a script are hosts that configuration does not allow. */
export function createScriptedTransport(): ScriptedTransport {
  const behaviors = new Map<string, PeerBehavior>();
  const taken = new Map<string, ReceivedRequest[]>();
  return {
    script: (origin, behavior) => {
      behaviors.set(originOf(origin), behavior);
    },
    received: (origin) => taken.get(originOf(origin)) ?? [],
    post: async ({ url, headers, body, responseBytesMax }) => {
      const origin = originOf(url);
      const behavior = behaviors.get(origin);
      if (behavior === undefined) return err({ fault: 'hostNotAllowed', effect: 'none' });
      if (behavior.kind === 'refuses') return err({ fault: 'connectionRefused', effect: 'none' });
      const bytes = typeof body === 'string' ? encodeUtf8(body) : body.slice();
      taken.set(origin, [...(taken.get(origin) ?? []), { headers: withLowerCaseNames(headers), body: bytes }]);
      if (behavior.kind === 'silent') return err({ fault: 'timeout', effect: 'unknown' });
      if (behavior.kind === 'resets') return err({ fault: 'reset', effect: 'unknown' });
      if (behavior.body.length > responseBytesMax) return err({ fault: 'responseTooLarge', effect: 'unknown' });
      return ok({
        status: behavior.status,
        headers: withLowerCaseNames(behavior.headers),
        body: behavior.body.slice(),
      });
    },
  };
}

function originOf(url: string): string {
  return /^[a-z]+:\/\/[^/?#]+/.exec(url)?.[0] ?? url;
}

function withLowerCaseNames(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
