import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from './admission.js';
import { declaredLength, readBody } from './body-reader.js';
import type { ClientAddress } from './client-address.js';
import { requestIdOf } from './request-id.js';
import type { EdgeRefusal, MarketplaceWire, WireAnswer, WireRecord, WireRefusal, WireRoute } from './wire-types.js';
import { EDGE_ANSWERS, isEdge, refusalOfHeaders, writeAnswer, writeRefusal } from './wire-refusal.js';

/** What the wire path needs of the server around it. */
export interface WireContext {
  readonly admission: Admission;
  readonly clientAddress: ClientAddress;
  readonly receiveTimeoutMs: number;
  readonly answerTimeoutMs: number;
  newRequestId(): string;
  isStopping(): boolean;
  isAllowed(address: string): boolean;
}

/** The marketplace's paths: true when the request is one of them and has been taken over. */
export type WireListener = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => boolean;

type Ending<A extends WireAnswer> = Pick<WireRecord<A>, 'outcome' | 'httpStatus' | 'code' | 'bytesIn'> &
  Partial<Pick<WireRecord<A>, 'refusal' | 'answer' | 'error'>>;

const LATE = Symbol('late');

/**
 * Serves the marketplace's interfaces on bare `node:http`: raw bytes in, the answer's bytes out (ADR 0008). Reads the
 * body only after method, content type, address, length and load have been judged.
 */
export function createWireListener<A extends WireAnswer, Name extends string>(
  wire: MarketplaceWire<A, Name>,
  context: WireContext,
): WireListener {
  const prefixes = folders(wire.routes.keys());

  return (request, response, expectsContinue) => {
    const path = pathOf(request);
    const route = wire.routes.get(path);
    if (route === undefined && !prefixes.some((prefix) => path.startsWith(prefix))) return false;
    void serve(request, response, route, expectsContinue);
    return true;
  };

  /** The error boundary of the wire: whatever happens, the caller gets an answer that says nothing about it. */
  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    route: WireRoute<Name> | undefined,
    expectsContinue: boolean,
  ): Promise<void> {
    const startedAt = performance.now();
    const requestId = requestIdOf(request.headers['x-request-id'], context);
    const remoteAddress = context.clientAddress.of(request);
    let ending: Ending<A>;
    try {
      ending = await end(request, response, { route, requestId, remoteAddress, expectsContinue });
    } catch (error) {
      ending = response.headersSent
        ? { outcome: 'refused', refusal: 'internal', httpStatus: response.statusCode, code: '', bytesIn: 0, error }
        : { ...(await refuse(request, response, 'internal', requestId)), error };
    }
    wire.onRequest?.({
      requestId,
      remoteAddress,
      ...(route === undefined ? {} : { interfaceName: route.interfaceName }),
      ...ending,
      durationMs: performance.now() - startedAt,
    });
  }

  async function end(
    request: IncomingMessage,
    response: ServerResponse,
    call: {
      readonly route: WireRoute<Name> | undefined;
      readonly requestId: string;
      readonly remoteAddress: string;
      readonly expectsContinue: boolean;
    },
  ): Promise<Ending<A>> {
    const { route, requestId, remoteAddress } = call;
    if (!context.isAllowed(remoteAddress)) return refuse(request, response, 'notAllowed', requestId);
    if (route === undefined) return refuse(request, response, 'unknownPath', requestId);
    const unfit = refusalOfHeaders(request, route);
    if (unfit !== undefined) return refuse(request, response, unfit, requestId);
    if (!context.admission.enter()) return refuse(request, response, 'busy', requestId);

    const room = declaredLength(request) ?? route.bodyBytesMax;
    const reserved = room === 0 || (await context.admission.reserve(room));
    let working: Promise<unknown> | undefined;
    let hasPlace = false;
    try {
      if (!reserved) return await refuse(request, response, 'busy', requestId);
      if (call.expectsContinue) response.writeContinue();
      const read = await readBody(request, {
        bytesMax: route.bodyBytesMax,
        timeoutMs: route.receiveTimeoutMs ?? context.receiveTimeoutMs,
      });
      if (!read.ok) {
        if (read.error === 'left') return { outcome: 'left', httpStatus: 0, code: '', bytesIn: 0 };
        return await refuse(request, response, read.error, requestId);
      }
      hasPlace = context.admission.startWork();
      if (!hasPlace) return await refuse(request, response, 'busy', requestId);
      const body = read.value;
      const answering = wire.answer({ interfaceName: route.interfaceName, body, remoteAddress, requestId });
      working = answering;
      const answer = await within(answering, context.answerTimeoutMs);
      // The work goes on and keeps its place; the same request again will find what became of it.
      if (answer === LATE) return await refuse(request, response, 'busy', requestId);
      writeAnswer(response, answer, requestId, context.isStopping());
      return {
        outcome: 'answered',
        httpStatus: answer.httpStatus,
        code: answer.code,
        bytesIn: body.byteLength,
        answer,
      };
    } finally {
      giveBack(working, { room: reserved ? room : 0, hasPlace });
    }
  }

  /** Place and room are free once the work on the request is over, which may be after its answer. */
  function giveBack(
    working: Promise<unknown> | undefined,
    held: { readonly room: number; readonly hasPlace: boolean },
  ): void {
    function free(): void {
      context.admission.release(held.room);
      if (held.hasPlace) context.admission.endWork();
      context.admission.leave();
    }
    if (working === undefined) free();
    else working.then(free, free);
  }

  async function refuse(
    request: IncomingMessage,
    response: ServerResponse,
    kind: WireRefusal | EdgeRefusal,
    requestId: string,
  ): Promise<Ending<A>> {
    const answer = isEdge(kind) ? EDGE_ANSWERS[kind] : wire.refusal(kind, requestId);
    await writeRefusal(request, response, kind, answer, requestId, context.isStopping());
    return { outcome: 'refused', refusal: kind, httpStatus: answer.httpStatus, code: answer.code, bytesIn: 0 };
  }
}

function within<T>(work: Promise<T>, timeoutMs: number): Promise<T | typeof LATE> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(LATE), timeoutMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error('the answer failed'));
      },
    );
  });
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '';
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** The folders of the routes, e.g. `/rongshu/`: anything else in them is an unknown interface, not a page. */
function folders(paths: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const path of paths) found.add(path.slice(0, path.lastIndexOf('/') + 1));
  found.delete('/');
  return [...found];
}
