import type { KeyObject } from 'node:crypto';
import { createCipheriv, createPrivateKey, createSign } from 'node:crypto';
import { Agent, request } from 'node:http';

// What a callback costs when nothing stands around it: the cipher and the signature of this attempt, one http.request on a
// connection that stays open, the answer read to its end and its code looked at.

/** Keys of the sender, as a channel has them. */
export interface BareSenderKeys {
  readonly appId: string;
  /** Base64 PKCS#8. */
  readonly signingKey: string;
  /** Hex. */
  readonly aesKey: string;
}

/** Sends to one address. */
export interface BareSender {
  /** Seals and sends every body once, `concurrency` at a time. Throws unless each is taken. */
  sealAndSend(bodies: readonly string[], concurrency: number): Promise<void>;
  /** The same with what was sealed before: `http.request` and nothing else. */
  send(sealed: readonly string[], concurrency: number): Promise<void>;
  seal(body: string): string;
  close(): void;
}

/** Makes a sender to `url` with as many connections as it is asked for at a time. */
export function createBareSender(url: string, keys: BareSenderKeys): BareSender {
  const agent = new Agent({ keepAlive: true });
  const signingKey = createPrivateKey({ key: Buffer.from(keys.signingKey, 'base64'), format: 'der', type: 'pkcs8' });
  const aesKey = Buffer.from(keys.aesKey, 'hex');

  function seal(body: string): string {
    return sealed(body, keys.appId, signingKey, aesKey);
  }

  function post(body: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        accept: 'application/json',
        'content-length': Buffer.byteLength(body),
      };
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { code } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { readonly code: unknown };
          if (response.statusCode === 200 && code === 0) resolve();
          else reject(new Error('not taken'));
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  return {
    seal,
    sealAndSend: (bodies, concurrency) => inTurns(bodies, concurrency, (body) => post(seal(body))),
    send: (bodies, concurrency) => inTurns(bodies, concurrency, post),
    close: () => agent.destroy(),
  };
}

function sealed(body: string, appId: string, signingKey: KeyObject, aesKey: Buffer): string {
  const cipher = createCipheriv('aes-128-ecb', aesKey, null);
  const content = (cipher.update(body, 'utf8', 'hex') + cipher.final('hex')).toUpperCase();
  const timestamp = String(Date.now());
  const sign = createSign('RSA-MD5')
    .update(`appId=${appId}&request=${content}&timestamp=${timestamp}`)
    .sign(signingKey, 'base64');
  return JSON.stringify({ appId, sign, timestamp, request: content });
}

async function inTurns<T>(items: readonly T[], concurrency: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const callers = Array.from({ length: concurrency }, async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  });
  await Promise.all(callers);
}
