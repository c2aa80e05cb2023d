import type { DecipherGCM } from 'node:crypto';
import { createCipheriv, createDecipheriv, createHmac, createPublicKey, createVerify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// A signed user filter with nothing around it: the signature, the cipher, the rule, the answer, a line in the log. Where its
// three rows come from is the caller's: a file beside the process, or a server.

/** What a bare server is told in the file that its first argument names. */
export interface BareSettings {
  /** Of the SQLite file, or of the MySQL server; one of them. */
  readonly databaseFile?: string;
  readonly databaseUrl?: string;
  readonly channelId: string;
  readonly marketplaceKey: string;
  readonly aesKey: string;
  readonly encryptionKey: string;
  readonly identityIndexKey: string;
  /** Members that show the product's amounts, ready made. */
  readonly amounts: Readonly<Record<string, unknown>>;
}

/** The row of the first statement. Drivers give flags as bigint or number. */
export interface Facts {
  readonly is_known: bigint | number;
  readonly is_blacklisted: bigint | number;
  readonly has_open_order: bigint | number;
  readonly can_loan_date: string | null;
  readonly is_permanent: bigint | number | null;
}

/** A row of text columns. */
export type TextRow = Readonly<Record<string, string>>;

/** What is asked, deciphered. */
export type Asked = Readonly<Record<string, string>>;

/** The settings of this process. */
export const settings = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as BareSettings;

const publicKey = createPublicKey({ key: Buffer.from(settings.marketplaceKey, 'base64'), format: 'der', type: 'spki' });
const aesKey = Buffer.from(settings.aesKey, 'hex');
const indexKey = Buffer.from(settings.identityIndexKey, 'base64');
const sealKey = Buffer.from(settings.encryptionKey.split(':')[1] ?? '', 'base64');
const NOT_SIGNED = '{"code":10003,"message":"签名错误"}';

/** Serves `answer`, which is given the body of a request, and says where. */
export function serveBare(answer: (body: string) => string | Promise<string>): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    const startedAt = performance.now();
    const reply = (body: string): void => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
      const ms = Math.round(performance.now() - startedAt);
      process.stderr.write(
        `{"level":"info","time":${String(Date.now())},"path":"${request.url ?? ''}","ms":${String(ms)}}\n`,
      );
    };
    request.on('end', () => {
      const answered = answer(Buffer.concat(chunks).toString('utf8'));
      if (typeof answered === 'string') reply(answered);
      else void answered.then(reply);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`BANYAN_READY http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
  });
  process.once('SIGTERM', () => process.exit());
}

/** What a signed body asks; undefined when the signature does not hold. */
export function askedOf(body: string): Asked | undefined {
  const { channelId, request, timestamp, sign } = JSON.parse(body) as Record<string, string>;
  const isFresh = Math.abs(Date.now() - Number(timestamp)) < 300_000;
  const text = `channelId=${channelId ?? ''}&request=${request ?? ''}&timestamp=${timestamp ?? ''}`;
  if (
    !isFresh ||
    !createVerify('RSA-MD5')
      .update(text, 'utf8')
      .verify(publicKey, sign ?? '', 'base64')
  ) {
    return undefined;
  }
  const decipher = createDecipheriv('aes-128-ecb', aesKey, null);
  const clear = decipher.update(request ?? '', 'hex', 'utf8') + decipher.final('utf8');
  return JSON.parse(clear) as Asked;
}

/** The answer to a body whose signature does not hold. */
export function refusal(): string {
  return NOT_SIGNED;
}

/** `outcome` as it leaves: enciphered, in its envelope. */
export function sealedAnswer(outcome: Readonly<Record<string, unknown>>): string {
  const cipher = createCipheriv('aes-128-ecb', aesKey, null);
  const sealed = (cipher.update(JSON.stringify(outcome), 'utf8', 'hex') + cipher.final('hex')).toUpperCase();
  return `{"code":0,"message":"成功","response":"${sealed}"}`;
}

/** The bindings of the first statement; the first is the person's index, by which card and account are found. */
export function factsBindings({ md5, mobileMd5 }: Asked): readonly string[] {
  const idCard = indexOf('idCard', md5 ?? '');
  const mobile = indexOf('mobile', mobileMd5 ?? '');
  const { channelId } = settings;
  return [idCard, idCard, mobile, idCard, idCard, '', '', channelId, idCard, channelId, idCard];
}

/** The rule, and what the answer shows. */
export function outcomeOf(
  { name }: Asked,
  found: Facts,
  cardRow: TextRow | undefined,
  user: TextRow | undefined,
): Readonly<Record<string, unknown>> {
  const isStock = Number(found.is_known);
  const refuse = (rejectReason: number, remark: string, isBlackList = 0): Record<string, unknown> => {
    return { isStock, isCanLoan: 0, rejectReason, isBlackList, remark };
  };
  if (Number(found.is_blacklisted) === 1) return refuse(1, '黑名单', 1);
  if (Number(found.has_open_order) === 1) return refuse(2, '存在未结清借款');
  if (Number(found.is_permanent) === 1 || (found.can_loan_date ?? '') > today()) return refuse(3, '短时拒绝');
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
