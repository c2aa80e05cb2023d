import type { ClientRequest } from 'node:http';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { Result, Transport, TransportFault, TransportRequest, TransportResponse } from '@banyan/core';
import { err, invariant, ok } from '@banyan/core';
import type { OptionsInit, Request, Response } from 'got';
import got from 'got';
import type { ResolveName } from './public-address.js';
import { codedError, createPublicLookup, isPublicAddress } from './public-address.js';
import { faultOf } from './transport-faults.table.js';

/** A host that may be called. */
export interface AllowedHost {
  /** `host` or `host:port`, lower case, exactly as it stands in URLs (no port for the scheme's own). */
  readonly host: string;
  /** May its address be private or loopback? For the lender's own services. */
  readonly isPrivate?: boolean;
}

/** How calls go out. */
export interface GotTransportSettings {
  /** A function is asked before every call, so that configuration may change them at run time. */
  readonly hosts: readonly AllowedHost[] | (() => readonly AllowedHost[]);
  /** Open connections to one host. */
  readonly socketsPerHostMax: number;
  /** How long an unused connection is kept; shorter than the other side keeps it. */
  readonly idleSocketMs: number;
  readonly userAgent: string;
  /** Certificates to trust besides the system's, PEM. */
  readonly certificateAuthorities?: readonly string[];
  /** Name resolution; the system's when absent. */
  readonly resolveName?: ResolveName;
}

/** A {@link Transport} that holds connections. */
export interface GotTransport extends Transport {
  /** Closes all connections. */
  close(): void;
}

/** Settings that suit callbacks and data pulls. */
export const DEFAULT_GOT_TRANSPORT_SETTINGS: Omit<GotTransportSettings, 'hosts'> = {
  socketsPerHostMax: 32,
  idleSocketMs: 4_000,
  userAgent: 'banyan',
};

const DEADLINE_MARGIN_MS = 1_000;

type Fault = { readonly fault: TransportFault; readonly effect: 'none' | 'unknown' };

/**
 * The port `Transport` on got. Everything got would do by itself is off: retries, redirects, cookies, decompression
 * of more than the cap, throwing on a status. Faults are words; URL and body never leave in an error.
 */
export function createGotTransport(
  settings: Partial<GotTransportSettings> & Pick<GotTransportSettings, 'hosts'>,
): GotTransport {
  const full: GotTransportSettings = { ...DEFAULT_GOT_TRANSPORT_SETTINGS, ...settings };
  const hosts = createHostBook(full.hosts);
  const publicLookup = createPublicLookup(full.resolveName);
  const agentSettings = { keepAlive: true, maxSockets: full.socketsPerHostMax, timeout: full.idleSocketMs };
  const ca = full.certificateAuthorities === undefined ? {} : { ca: [...full.certificateAuthorities] };
  const agents = { http: new HttpAgent(agentSettings), https: new HttpsAgent({ ...agentSettings, ...ca }) };

  return {
    async post(request) {
      const target = allowedTarget(request.url, hosts());
      if (target === undefined) return err({ fault: 'hostNotAllowed', effect: 'none' });
      const { connectTimeoutMs, timeoutMs } = request;
      const options: OptionsInit & { isStream: true } = {
        method: 'POST',
        isStream: true,
        headers: { 'user-agent': full.userAgent, ...request.headers },
        body: request.body,
        agent: agents,
        retry: { limit: 0 },
        followRedirect: false,
        throwHttpErrors: false,
        decompress: true,
        timeout: {
          lookup: connectTimeoutMs,
          connect: connectTimeoutMs,
          secureConnect: connectTimeoutMs,
          send: timeoutMs,
          response: timeoutMs,
          request: timeoutMs,
        },
        ...(target.isPrivate === true ? {} : { dnsLookup: publicLookup }),
      };
      return exchange(request, options);
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** The allow-list by host, made anew when the list is another one. */
function createHostBook(hosts: GotTransportSettings['hosts']): () => ReadonlyMap<string, AllowedHost> {
  const current = typeof hosts === 'function' ? hosts : () => hosts;
  let listed: readonly AllowedHost[] | undefined;
  let book = new Map<string, AllowedHost>();
  function read(): ReadonlyMap<string, AllowedHost> {
    const list = current();
    if (list === listed) return book;
    for (const { host } of list) invariant(host === host.toLowerCase() && host !== '', `not a host: ${host}`);
    book = new Map(list.map((entry) => [entry.host, entry]));
    listed = list;
    return book;
  }
  read();
  return read;
}

/** The one try of an exchange: got's stream is read here, so that its size is known while it arrives. */
async function exchange(
  request: TransportRequest,
  options: OptionsInit & { isStream: true },
): Promise<Result<TransportResponse, Fault>> {
  let stream: Request | undefined;
  let deadline: NodeJS.Timeout | undefined;
  try {
    const opened = got.stream(request.url, options);
    stream = opened;
    // Behind got's own time-outs, which end with its request: an answer that switches protocols ends that, and nothing else.
    deadline = setTimeout(() => opened.destroy(codedError('ETIMEDOUT')), request.timeoutMs + DEADLINE_MARGIN_MS);
    opened.once('request', (sent: ClientRequest) => {
      sent.once('upgrade', (_answer: unknown, socket: Socket) => {
        socket.destroy();
        opened.destroy(codedError('HPE_INVALID_UPGRADE'));
      });
    });
    let response: Response | undefined;
    opened.once('response', (incoming: Response) => {
      response = incoming;
    });
    const chunks: Uint8Array[] = [];
    let received = 0;
    for await (const chunk of opened as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > request.responseBytesMax) return err({ fault: 'responseTooLarge', effect: 'unknown' });
      chunks.push(chunk);
    }
    if (response === undefined) return err({ fault: 'other', effect: 'unknown' });
    return ok({ status: response.statusCode, headers: flatHeaders(response), body: Buffer.concat(chunks, received) });
  } catch (error) {
    const fault = faultOf(codeOf(error));
    return err({ fault, effect: fault !== 'hostNotAllowed' && mayHaveBeenSent(stream) ? 'unknown' : 'none' });
  } finally {
    clearTimeout(deadline);
    stream?.destroy();
  }
}

/** The URL's entry in the allow-list, unless it names an address that may not be called. */
function allowedTarget(url: string, hosts: ReadonlyMap<string, AllowedHost>): AllowedHost | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host, hostname, username, password } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  if (username !== '' || password !== '') return undefined;
  const entry = hosts.get(host);
  if (entry === undefined || entry.isPrivate === true) return entry;
  // Node connects to a literal address without a look-up.
  const literal = hostname.replace(/^\[|\]$/g, '');
  return isIP(literal) !== 0 && !isPublicAddress(literal) ? undefined : entry;
}

/** Nothing was sent before the connection stood, its TLS included. */
function mayHaveBeenSent(stream: Request | undefined): boolean {
  const timings = stream?.timings;
  if (timings === undefined) return false;
  return stream?.options.url instanceof URL && stream.options.url.protocol === 'https:'
    ? timings.secureConnect !== undefined
    : timings.connect !== undefined;
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

function flatHeaders(response: Response): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
