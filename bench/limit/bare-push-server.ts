import { createCipheriv, createDecipheriv, createPublicKey, createVerify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BareRow, BareSettings } from './bare-store.js';
import { createBareStore } from './bare-store.js';

// What an order push costs when it is received, proved and taken apart besides being kept, with nothing else around it:
// node:http, the signature, the cipher, the pictures out of their Base64, a line in the log. The rows are ready made.

/** Where to keep pushes, and the keys of the channel. */
export interface BareServerSettings extends BareSettings {
  readonly marketplaceKey: string;
  readonly aesKey: string;
}

/** The rows of the pushes that will come, by order number; answered with the server's address. */
export type BareRows = ReadonlyMap<string, readonly BareRow[]>;

const PICTURES = ['frontFile', 'backFile', 'natureFile'];

const settings = JSON.parse(process.argv[2] ?? '') as BareServerSettings;
const publicKey = createPublicKey({ key: Buffer.from(settings.marketplaceKey, 'base64'), format: 'der', type: 'spki' });
const aesKey = Buffer.from(settings.aesKey, 'hex');
const keep = createBareStore(settings);
let expected: BareRows = new Map();

const server = createServer((request, response) => {
  const startedAt = performance.now();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    void take(Buffer.concat(chunks)).then((answer) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) });
      response.end(answer);
      const ms = Math.round(performance.now() - startedAt);
      process.stderr.write(
        `{"level":"info","time":${String(Date.now())},"path":"${request.url ?? ''}","ms":${String(ms)}}\n`,
      );
    });
  });
});
server.listen(0, '127.0.0.1');

process.on('message', (rows: BareRows) => {
  expected = rows;
  process.send?.(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
});

async function take(body: Buffer): Promise<string> {
  const { channelId, request, timestamp, sign } = JSON.parse(body.toString('utf8')) as Record<string, string>;
  const text = `channelId=${channelId ?? ''}&request=${request ?? ''}&timestamp=${timestamp ?? ''}`;
  if (
    !createVerify('RSA-MD5')
      .update(text, 'utf8')
      .verify(publicKey, sign ?? '', 'base64')
  ) {
    return '{"code":10003,"message":"签名错误"}';
  }
  const decipher = createDecipheriv('aes-128-ecb', aesKey, null);
  const clear = decipher.update(request ?? '', 'hex', 'utf8') + decipher.final('utf8');
  const order = JSON.parse(clear) as { orderId: number; idInfo: Record<string, string> };
  const pictures = PICTURES.map((member) => Buffer.from(order.idInfo[member] ?? '', 'base64'));
  await keep({ files: [body, ...pictures], rows: expected.get(String(order.orderId)) ?? [] });
  const cipher = createCipheriv('aes-128-ecb', aesKey, null);
  const sealed = (cipher.update('{"status":2001,"remark":"成功"}', 'utf8', 'hex') + cipher.final('hex')).toUpperCase();
  return `{"code":0,"message":"成功","response":"${sealed}"}`;
}
