import type { DecipherGCM } from 'node:crypto';
import { createCipheriv, createDecipheriv, createHmac, createPublicKey, createVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Libsql from 'libsql';
import { ACCESS_STATEMENTS } from './access-statements.js';

// What a signed user filter costs when nothing stands around it: node:http, the signature, the cipher, the same three
// statements, the same answer, a line in the log. No limits, no replay guard, no checks of input, no metrics.

interface Settings {
  readonly databaseFile: string;
  readonly channelId: string;
  readonly marketplaceKey: string;
  readonly aesKey: string;
  readonly encryptionKey: string;
  readonly identityIndexKey: string;
  /** Members that show the product's amounts, ready made. */
  readonly amounts: Readonly<Record<string, unknown>>;
}

interface Facts {
  readonly is_known: bigint;
  readonly is_blacklisted: bigint;
  readonly has_open_order: bigint;
  readonly can_loan_date: string | null;
  readonly is_permanent: bigint | null;
}

const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Settings;
const publicKey = createPublicKey({ key: Buffer.from(settings.marketplaceKey, 'base64'), format: 'der', type: 'spki' });
const aesKey = Buffer.from(settings.aesKey, 'hex');
const indexKey = Buffer.from(settings.identityIndexKey, 'base64');
const sealKey = Buffer.from(settings.encryptionKey.split(':')[1] ?? '', 'base64');

const connection = new Libsql(settings.databaseFile);
connection.pragma('journal_mode = WAL');
connection.pragma('query_only = ON');
connection.defaultSafeIntegers(true);

const facts = connection.prepare(ACCESS_STATEMENTS.facts);
const card = connection.prepare(ACCESS_STATEMENTS.card);
const account = connection.prepare(ACCESS_STATEMENTS.account);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  const startedAt = performance.now();
  request.on('end', () => {
    const body = answer(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
    const ms = Math.round(performance.now() - startedAt);
    process.stderr.write(
      `{"level":"info","time":${String(Date.now())},"path":"${request.url ?? ''}","ms":${String(ms)}}\n`,
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`BANYAN_READY http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
});

process.once('SIGTERM', () => process.exit());

function answer(body: string): string {
  const { channelId, request, timestamp, sign } = JSON.parse(body) as Record<string, string>;
  const isFresh = Math.abs(Date.now() - Number(timestamp)) < 300_000;
  const text = `channelId=${channelId ?? ''}&request=${request ?? ''}&timestamp=${timestamp ?? ''}`;
  if (
    !isFresh ||
    !createVerify('RSA-MD5')
      .update(text, 'utf8')
      .verify(publicKey, sign ?? '', 'base64')
  ) {
    return '{"code":10003,"message":"签名错误"}';
  }
  const decipher = createDecipheriv('aes-128-ecb', aesKey, null);
  const clear = decipher.update(request ?? '', 'hex', 'utf8') + decipher.final('utf8');
  const outcome = JSON.stringify(check(JSON.parse(clear) as Record<string, string>));
  const cipher = createCipheriv('aes-128-ecb', aesKey, null);
  const sealed = (cipher.update(outcome, 'utf8', 'hex') + cipher.final('hex')).toUpperCase();
  return `{"code":0,"message":"成功","response":"${sealed}"}`;
}

function check({ name, md5, mobileMd5 }: Record<string, string>): Record<string, unknown> {
  const idCard = indexOf('idCard', md5 ?? '');
  const mobile = indexOf('mobile', mobileMd5 ?? '');
  const { channelId } = settings;
  const lookUp = [idCard, idCard, mobile, idCard, idCard, '', '', channelId, idCard, channelId, idCard];
  const found = facts.get(lookUp) as Facts;
  const isStock = Number(found.is_known);
  const cardRow = isStock === 1 ? (card.get([idCard]) as Record<string, string> | undefined) : undefined;
  const user = isStock === 1 ? (account.get([idCard, 1]) as Record<string, string>) : undefined;
  const refuse = (rejectReason: number, remark: string, isBlackList = 0): Record<string, unknown> => {
    return { isStock, isCanLoan: 0, rejectReason, isBlackList, remark };
  };
  if (found.is_blacklisted === 1n) return refuse(1, '黑名单', 1);
  if (found.has_open_order === 1n) return refuse(2, '存在未结清借款');
  if (found.is_permanent === 1n || (found.can_loan_date ?? '') > today()) return refuse(3, '短时拒绝');
  if (user !== undefined) {
    const idNo = openSealed(user['id_no'] ?? '', `cl_user.id_no.${user['user_id'] ?? ''}`);
    const age = ageOf(idNo);
    const phone = openSealed(user['phone'] ?? '', `cl_user.phone.${user['user_id'] ?? ''}`);
    if (age < 22 || age > 55 || /^(71|81|82)/.test(idNo) || /^17[01]/.test(phone)) return refuse(4, '其他');
  }
  const outcome = {
    isStock,
    isCanLoan: 1,
    rejectReason: 0,
    isBlackList: 0,
    remark: '可以借款',
    ...settings.amounts,
  };
  if (cardRow === undefined || user === undefined) return outcome;
  if (openSealed(user['real_name'] ?? '', `cl_user.real_name.${user['user_id'] ?? ''}`) !== name) return outcome;
  const place = `${cardRow['user_id'] ?? ''}/${cardRow['card_index'] ?? ''}`;
  return {
    ...outcome,
    bankName: cardRow['bank'],
    bankCardNum: openSealed(cardRow['card_no'] ?? '', `cl_bank_card.card_no.${place}`),
    phone: openSealed(cardRow['phone'] ?? '', `cl_bank_card.phone.${place}`),
  };
}

function indexOf(meaning: string, md5: string): string {
  return createHmac('sha256', indexKey).update(`${meaning}:${md5}`, 'utf8').digest('hex');
}

function openSealed(sealed: string, place: string): string {
  const [, , nonce = '', body = '', tag = ''] = sealed.split('|');
  const decipher: DecipherGCM = createDecipheriv('aes-256-gcm', sealKey, Buffer.from(nonce, 'base64'));
  decipher.setAAD(Buffer.from(place)).setAuthTag(Buffer.from(tag, 'base64'));
  return decipher.update(body, 'base64', 'utf8') + decipher.final('utf8');
}

function today(): string {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
}

function ageOf(idNo: string): number {
  const now = today().replaceAll('-', '');
  return Math.floor((Number(now) - Number(idNo.slice(6, 14))) / 10_000);
}
