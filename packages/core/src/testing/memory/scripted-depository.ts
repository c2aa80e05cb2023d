import { BankCardNumber, IdCardNumber, MobileNumber } from '../../shared/identity.js';
import type { JsonObject } from '../../shared/json.js';
import { isJsonObject, parseJson, writeJson } from '../../shared/json.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { Depository, OpeningForm, OpeningNotice, OpeningNoticeFault } from '../../ports/depository.js';
import type { OpeningOutcome, OpeningRequest } from '../../ports/depository.js';
import { sha256Hex } from '../../rongshu/envelope/md5.js';
import type { DepositoryReply, OpeningFormReading } from '../contracts/harnesses.js';

type Fields = Readonly<Record<string, string>>;

/** {@link Depository} whose other side behaves as the script says. */
export interface ScriptedDepository extends Depository {
  /** What the other side reads in a form; undefined when our signature does not hold. */
  readForm(form: OpeningForm): OpeningFormReading | undefined;
  /** The signed message that tells of `outcome`, as the browser brings it back and as the server sends it. */
  message(requestNo: string, outcome: OpeningOutcome): Fields;
  /** From now on questions are answered like this; about one person when `depositoryPersonNo` is given. Nobody is known at first. */
  reply(reply: DepositoryReply, depositoryPersonNo?: string): void;
  /** Request numbers asked about, first to last. */
  asked(): readonly string[];
}

const OUR_KEY = 'key of the lender';
const ITS_KEY = 'key of the depository';

/** Makes a {@link ScriptedDepository}. */
export function createScriptedDepository(): ScriptedDepository {
  const asked: string[] = [];
  const replies = new Map<string, DepositoryReply>();
  let usual: DepositoryReply = { kind: 'notKnown' };
  return {
    openingForm: (request) => ({
      action: 'https://depository.example/gateway',
      fields: signed(OUR_KEY, formContent(request)),
    }),
    readNotice,
    queryOpening: async ({ requestNo, depositoryPersonNo }) => {
      asked.push(requestNo);
      const reply = replies.get(depositoryPersonNo) ?? usual;
      switch (reply.kind) {
        case 'opened':
        case 'failed':
        case 'notKnown':
          return reply;
        case 'pending':
        case 'silent':
        case 'talksNonsense':
        case 'forged':
          return { kind: 'pending' };
      }
    },
    readForm: (form) => {
      const members = verified(OUR_KEY, form.fields);
      return members === undefined ? undefined : formReading(members);
    },
    message: (requestNo, outcome) => signed(ITS_KEY, messageContent(requestNo, outcome)),
    reply: (reply, depositoryPersonNo) => {
      if (depositoryPersonNo === undefined) usual = reply;
      else replies.set(depositoryPersonNo, reply);
    },
    asked: () => [...asked],
  };
}

function formContent(request: OpeningRequest): string {
  const { requestNo, depositoryPersonNo, name, idCard, mobile, card, returnUrl, at, expiresAt } = request;
  return writeJson({
    requestNo,
    depositoryPersonNo,
    name: name.reveal(),
    idCard: idCard.reveal(),
    mobile: mobile.reveal(),
    card: card?.reveal(),
    returnUrl,
    at,
    expiresAt,
  });
}

function formReading(members: JsonObject): OpeningFormReading {
  const card = textOf(members, 'card');
  return {
    requestNo: textOf(members, 'requestNo') ?? '',
    depositoryPersonNo: textOf(members, 'depositoryPersonNo') ?? '',
    name: textOf(members, 'name') ?? '',
    idCard: textOf(members, 'idCard') ?? '',
    mobile: textOf(members, 'mobile') ?? '',
    ...(card === undefined ? {} : { card }),
    returnUrl: textOf(members, 'returnUrl') ?? '',
  };
}

function messageContent(requestNo: string, outcome: OpeningOutcome): string {
  if (outcome.kind === 'failed') return writeJson({ requestNo, kind: 'failed', reason: outcome.reason });
  const { depositoryPersonNo, idCard, card, bankCode, reservedMobile } = outcome;
  return writeJson({
    requestNo,
    kind: 'opened',
    depositoryPersonNo,
    idCard: idCard?.reveal(),
    card: card?.reveal(),
    bankCode,
    reservedMobile: reservedMobile?.reveal(),
  });
}

function readNotice(fields: Fields): Result<OpeningNotice, OpeningNoticeFault> {
  const members = verified(ITS_KEY, fields);
  if (members === undefined) return err('badSignature');
  const requestNo = textOf(members, 'requestNo');
  const outcome = outcomeOf(members);
  return requestNo === undefined || outcome === undefined ? err('malformed') : ok({ requestNo, outcome });
}

function outcomeOf(members: JsonObject): OpeningOutcome | undefined {
  const reason = textOf(members, 'reason');
  if (textOf(members, 'kind') === 'failed') return reason === undefined ? undefined : { kind: 'failed', reason };
  const depositoryPersonNo = textOf(members, 'depositoryPersonNo');
  if (textOf(members, 'kind') !== 'opened' || depositoryPersonNo === undefined) return undefined;
  const idCard = parsed(IdCardNumber.parse(textOf(members, 'idCard') ?? ''));
  const card = parsed(BankCardNumber.parse(textOf(members, 'card') ?? ''));
  const reservedMobile = parsed(MobileNumber.parse(textOf(members, 'reservedMobile') ?? ''));
  const bankCode = textOf(members, 'bankCode');
  return {
    kind: 'opened',
    depositoryPersonNo,
    ...(idCard === undefined ? {} : { idCard }),
    ...(card === undefined ? {} : { card }),
    ...(bankCode === undefined ? {} : { bankCode }),
    ...(reservedMobile === undefined ? {} : { reservedMobile }),
  };
}

function signed(key: string, content: string): Fields {
  return { content, signature: sha256Hex(`${key}\n${content}`) };
}

function verified(key: string, fields: Fields): JsonObject | undefined {
  const { content = '', signature } = fields;
  if (signature !== sha256Hex(`${key}\n${content}`)) return undefined;
  const read = parseJson(content);
  return read.ok && isJsonObject(read.value) ? read.value : new Map();
}

function textOf(members: JsonObject, name: string): string | undefined {
  const value = members.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parsed<T>(result: Result<T, unknown>): T | undefined {
  return result.ok ? result.value : undefined;
}
