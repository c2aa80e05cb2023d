import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { instant } from '@banyan/core';
import { createSequentialIdentifiers } from '@banyan/core/testing';
import type { GotTransport, SignedExchange, SignedPeer } from '#src/index.js';
import { createGotTransport, createSignedExchange, signWebhook, verifyWebhook } from '#src/index.js';

/** What is sent back for a question. */
export type PeerAnswer =
  | {
      readonly kind: 'json';
      readonly json: Readonly<Record<string, unknown>>;
      /** Another than ours, to forge. */
      readonly secret?: string;
      /** Another than the question's. */
      readonly id?: string;
      readonly status?: number;
      readonly skewSeconds?: number;
    }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unsigned'; readonly text: string }
  | { readonly kind: 'silent' };

/** A partner on a real socket that verifies questions and signs answers, and the exchange that asks it. */
export interface SignedPeerInTest {
  readonly exchange: SignedExchange;
  readonly transport: GotTransport;
  readonly settings: SignedPeer;
  /** Stops listening, or listens again on the same port. */
  setListening(isListening: boolean): Promise<void>;
  close(): Promise<void>;
}

/** The secret that both sides know. */
export const PEER_SECRET = 'whsec_c2lnbmVkIGV4Y2hhbmdlIGluIGEgdGVzdA==';

const NOW = instant(1_545_211_800_000);

/** Starts a peer that answers with `answer`; a question that is not signed is never shown to it. */
export async function openSignedPeer(
  answer: (path: string, question: Readonly<Record<string, unknown>>) => PeerAnswer,
): Promise<SignedPeerInTest> {
  const server = createServer((request, response) => {
    // No connection outlives its answer: a peer that has stopped listening then refuses the next one, for certain.
    response.setHeader('connection', 'close');
    void respond(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${String(port)}`;
  const transport = createGotTransport({ hosts: [{ host, isPrivate: true }] });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const verified = verifyWebhook({ headers: request.headers, body, secrets: [PEER_SECRET], now: NOW });
    if (!verified.ok) {
      response.writeHead(401).end();
      return;
    }
    const said = answer(request.url ?? '', JSON.parse(body.toString()) as Record<string, unknown>);
    if (said.kind === 'silent') return;
    if (said.kind === 'unsigned') {
      response.writeHead(200).end(said.text);
      return;
    }
    const text = said.kind === 'json' ? JSON.stringify(said.json) : said.text;
    const {
      secret = PEER_SECRET,
      id = verified.value.id,
      status = 200,
      skewSeconds = 0,
    } = said.kind === 'json' ? said : {};
    const now = instant(NOW + skewSeconds * 1_000);
    response.writeHead(status, { ...signWebhook({ id, body: text, secrets: [secret], now }) }).end(text);
  }

  return {
    transport,
    exchange: createSignedExchange({
      transport,
      clock: { now: () => NOW },
      identifiers: createSequentialIdentifiers(),
    }),
    settings: { url: `http://${host}`, secrets: [PEER_SECRET], connectTimeoutMs: 1_000, timeoutMs: 150 },
    async setListening(isListening) {
      if (isListening === server.listening) return;
      if (isListening) {
        server.listen(port, '127.0.0.1');
        await once(server, 'listening');
        return;
      }
      server.close();
      server.closeAllConnections();
    },
    async close() {
      transport.close();
      if (server.listening) server.close();
      server.closeAllConnections();
    },
  };
}
