import type { Transport, TransportFault, TransportRequest } from '#src/ports/transport.js';
import { err, ok } from '#src/shared/result.js';
import { bytes } from './gateway.js';

/** A marketplace that answers what it is told, and remembers what it was sent. */
export interface ScriptedPlatform {
  readonly transport: Transport;
  readonly sent: TransportRequest[];
  answer:
    { readonly status: number; readonly body: string; readonly headers?: Record<string, string> } | TransportFault;
}

export function scriptedPlatform(): ScriptedPlatform {
  const platform: ScriptedPlatform = {
    sent: [],
    answer: { status: 200, body: '{"code":0,"message":"成功"}' },
    transport: {
      async post(request) {
        platform.sent.push(request);
        const { answer } = platform;
        return Promise.resolve(
          typeof answer === 'string'
            ? err({ fault: answer, effect: 'unknown' })
            : ok({ status: answer.status, headers: answer.headers ?? {}, body: bytes(answer.body) }),
        );
      },
    },
  };
  return platform;
}

/** The body of a sent request as bytes. */
export function sentBody(request: TransportRequest | undefined): Uint8Array {
  if (request === undefined) throw new Error('nothing was sent');
  return typeof request.body === 'string' ? bytes(request.body) : request.body;
}
