import type { KeyObject } from 'node:crypto';
import { createSign, createVerify, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Depository, OpeningOutcome } from '@banyan/core';
import type { OpeningFormReading } from '@banyan/core/testing';
import type { DepositorySettings } from '#src/index.js';
import { createGotTransport, createHttpDepository } from '#src/index.js';
import { NOW } from './gateway-in-test.js';

const OURS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const BANK = generateKeyPairSync('rsa', { modulusLength: 2048 });
const STRANGER = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Keys as configuration holds them. */
export const KEYS = {
  ours: derOf(OURS.privateKey, 'pkcs8'),
  oursAsPem: OURS.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  bank: derOf(BANK.publicKey, 'spki'),
  stranger: derOf(STRANGER.publicKey, 'spki'),
} as const;

function derOf(key: KeyObject, type: 'pkcs8' | 'spki'): string {
  const der = key.export({ type: type as 'spki', format: 'der' });
  return der.toString('base64');
}

/** The bank's signature, or a stranger's. */
export function signedByBank(text: string, by: 'bank' | 'stranger' = 'bank'): string {
  const key = by === 'bank' ? BANK.privateKey : STRANGER.privateKey;
  return createSign('RSA-SHA1').update(text, 'utf8').sign(key, 'base64');
}

/** Does our signature hold? */
export function isSignedByUs(text: string | Uint8Array, signature: string | undefined): boolean {
  if (signature === undefined) return false;
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  return createVerify('RSA-SHA1').update(bytes).verify(OURS.publicKey, signature, 'base64');
}

export const SETTINGS: Omit<DepositorySettings, 'baseUrl'> = {
  platformNo: 'P-840',
  keySerial: '1',
  signingKey: KEYS.ours,
  verifyingKeys: [KEYS.bank],
  userDevice: 'MOBILE',
  userRole: 'BORROWERS',
  authList: ['REPAYMENT', 'WITHDRAW'],
  connectTimeoutMs: 1_000,
  timeoutMs: 150,
};

/** What the bank's `/service` answers. */
export type ServiceAnswer =
  | {
      readonly kind: 'says';
      readonly text: string;
      readonly status?: number;
      readonly by?: 'bank' | 'stranger' | 'nobody';
    }
  | { readonly kind: 'silent' };

/** A bank on a real socket. */
export interface BankInTest {
  readonly depository: Depository;
  readonly settings: DepositorySettings;
  /** Questions whose signature held: path and parsed body. */
  readonly questions: (readonly [string, unknown])[];
  answer(next: ServiceAnswer): void;
  close(): Promise<void>;
}

export async function openBank(over: Partial<DepositorySettings> = {}): Promise<BankInTest> {
  const questions: (readonly [string, unknown])[] = [];
  let next: ServiceAnswer = { kind: 'silent' };
  const server = createServer((request, response) => void respond(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const transport = createGotTransport({ hosts: [{ host, isPrivate: true }] });
  const settings = { ...SETTINGS, baseUrl: `http://${host}/bha/`, ...over };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const signature = request.headers['sign'];
    if (!isSignedByUs(body, typeof signature === 'string' ? signature : undefined)) {
      response.writeHead(401).end();
      return;
    }
    questions.push([request.url ?? '', JSON.parse(body.toString()) as unknown]);
    if (next.kind === 'silent') return;
    const { text, status = 200, by = 'bank' } = next;
    response.writeHead(status, by === 'nobody' ? {} : { sign: signedByBank(text, by) }).end(text);
  }

  return {
    settings,
    questions,
    depository: createHttpDepository({ transport, clock: { now: () => NOW }, settings: () => settings }),
    answer: (answer) => {
      next = answer;
    },
    async close() {
      transport.close();
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}

/** Members of `respData`, or of an answer, for an outcome. */
export function told(outcome: OpeningOutcome): Readonly<Record<string, unknown>> {
  if (outcome.kind === 'failed') {
    return { code: '1', status: 'FAIL', errorCode: outcome.reason, errorMessage: '身份信息不符' };
  }
  const { depositoryPersonNo, idCard, card, bankCode, reservedMobile } = outcome;
  return {
    code: '0',
    status: 'SUCCESS',
    platformUserNo: depositoryPersonNo,
    ...(idCard === undefined ? {} : { idCardType: 'PRC_ID', idCardNo: idCard.reveal() }),
    ...(card === undefined ? {} : { bankcardNo: card.reveal() }),
    ...(bankCode === undefined ? {} : { bankcode: bankCode }),
    ...(reservedMobile === undefined ? {} : { mobile: reservedMobile.reveal() }),
    auditStatus: 'PASSED',
  };
}

/** A message as the bank's server or page sends it. */
export function messageOf(
  respData: Readonly<Record<string, unknown>>,
  by: 'bank' | 'stranger' = 'bank',
): Record<string, string> {
  const text = JSON.stringify(respData);
  return {
    serviceName: 'PERSONAL_REGISTER_EXPAND',
    platformNo: 'P-840',
    responseType: 'NOTIFY',
    keySerial: '1',
    userDevice: 'MOBILE',
    respData: text,
    sign: signedByBank(text, by),
  };
}

/** Reads our form as the bank does. */
export function readForm(fields: Readonly<Record<string, string>>): OpeningFormReading | undefined {
  const { reqData = '', sign } = fields;
  if (!isSignedByUs(reqData, sign)) return undefined;
  const members = JSON.parse(reqData) as Readonly<Record<string, string>>;
  const text = (name: string): string => members[name] ?? '';
  const card = members['bankcardNo'];
  return {
    requestNo: text('requestNo'),
    depositoryPersonNo: text('platformUserNo'),
    name: text('realName'),
    idCard: text('idCardNo'),
    mobile: text('mobile'),
    ...(card === undefined ? {} : { card }),
    returnUrl: text('redirectUrl'),
  };
}
