import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, InterfaceName, MarketplaceClient } from '@banyan/sandbox';
import type { Attempt, PromiseLedger } from './ledger-of-promises.js';

/** A marketplace that sends a request again, the same bytes, until it is answered. */
export interface InsistentClient {
  /** Asks until there is an answer that is not our own trouble. Throws {@link GaveUp} when the run is over. */
  ask(interfaceName: InterfaceName, request: Parameters<MarketplaceClient['seal']>[0]): Promise<Answer>;
  /** Sends these bytes once; undefined when there was no proper answer. */
  once(interfaceName: InterfaceName, bytes: string): Promise<Answer | undefined>;
  seal: MarketplaceClient['seal'];
}

/** The run ended before an answer came. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';
}

/** Signed bytes are good for five minutes; well before that they are signed anew. */
const SEALED_FOR_MS = 120_000;
const PAUSE_MS = [200, 400, 800, 1_500] as const;
const TROUBLE_CODE = 10_001;
const TROUBLE_WORDS = '系统异常';
const SIGNATURE_CODE = 10_003;

/** Insists through `client`, notes every attempt, and gives up when `isOver`. */
export function createInsistentClient(
  client: MarketplaceClient,
  ledger: PromiseLedger,
  isOver: () => boolean,
): InsistentClient {
  async function send(name: InterfaceName, bytes: string, isFirst: boolean): Promise<Answer | undefined> {
    const at = Date.now();
    const startedAt = performance.now();
    const answer = await client.send(name, bytes).catch(() => undefined);
    const outcome = outcomeOf(answer);
    ledger.attempt({ at, interfaceName: name, ms: performance.now() - startedAt, outcome, isFirst });
    return outcome === 'ok' ? answer : undefined;
  }

  return {
    seal: (request, options) => client.seal(request, options),
    once: (name, bytes) => send(name, bytes, true),
    async ask(name, request) {
      let sealedAt = performance.now();
      let bytes = client.seal(request);
      for (let time = 0; ; time += 1) {
        if (isOver()) throw new GaveUp(`no answer to ${name}`);
        if (performance.now() - sealedAt > SEALED_FOR_MS) {
          bytes = client.seal(request);
          sealedAt = performance.now();
        }
        const answer = await send(name, bytes, time === 0);
        if (answer !== undefined) return answer;
        await pause(PAUSE_MS[Math.min(time, PAUSE_MS.length - 1)] ?? 1_000);
      }
    },
  };
}

/** How an answer counts. */
export function outcomeOf(answer: Answer | undefined): Attempt['outcome'] {
  if (answer === undefined) return 'noAnswer';
  if (answer.httpStatus >= 500) return 'http5xx';
  if (answer.httpStatus !== 200 || answer.code === undefined) return 'noAnswer';
  if (answer.code === SIGNATURE_CODE) return 'refusedSignature';
  return answer.code === TROUBLE_CODE && answer.message.includes(TROUBLE_WORDS) ? 'ownTrouble' : 'ok';
}
