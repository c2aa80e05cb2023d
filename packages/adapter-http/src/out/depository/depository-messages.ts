import type { Instant, JsonObject, OpeningOutcome, OpeningRequest, Result } from '@banyan/core';
import {
  BankCardNumber,
  err,
  IdCardNumber,
  instantText,
  isJsonObject,
  JsonNumber,
  MobileNumber,
  ok,
  parseJson,
} from '@banyan/core';
import type { DepositorySettings } from './depository-settings.js';

/** `reqData` of PERSONAL_REGISTER_EXPAND, members in the document's order; empty optional ones are left out. */
export function openingData(request: OpeningRequest, settings: DepositorySettings): string {
  const members = {
    platformUserNo: request.depositoryPersonNo,
    requestNo: request.requestNo,
    realName: request.name.reveal(),
    idCardType: 'PRC_ID',
    idCardNo: request.idCard.reveal(),
    bankcardNo: request.card?.reveal(),
    mobile: request.mobile.reveal(),
    userRole: settings.userRole,
    checkType: 'LIMIT',
    userLimitType: 'ID_CARD_NO_UNIQUE',
    authList: settings.authList.join(','),
    failTime: settings.authFailTime,
    amount: settings.authAmount,
    redirectUrl: request.returnUrl,
    timestamp: compactTime(request.at),
  };
  return JSON.stringify(Object.fromEntries(Object.entries(members).filter(([, value]) => (value ?? '') !== '')));
}

/** `yyyyMMddHHmmss`, Beijing time. */
export function compactTime(at: Instant): string {
  return instantText(at).slice(0, 19).replace(/\D/g, '');
}

/** The members of a JSON object; undefined for any other text. */
export function membersOf(text: string): JsonObject | undefined {
  const parsed = parseJson(text);
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}

/** A member as text, whether it came as text or as a number; undefined when it is missing or empty. */
export function memberText(members: JsonObject, name: string): string | undefined {
  const value = members.get(name);
  const text = value instanceof JsonNumber ? value.text : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** The opened account as the depository tells it. A masked identity is none; a broken one makes the message `malformed`. */
export function openedAccount(members: JsonObject): Result<OpeningOutcome, 'malformed'> {
  const depositoryPersonNo = memberText(members, 'platformUserNo');
  const idCard = told(memberText(members, 'idCardNo'), (text) => IdCardNumber.parse(text));
  const card = told(memberText(members, 'bankcardNo'), (text) => BankCardNumber.parse(text));
  const reservedMobile = told(memberText(members, 'mobile'), (text) => MobileNumber.parse(text));
  const bankCode = memberText(members, 'bankcode');
  if (depositoryPersonNo === undefined || !idCard.ok || !card.ok || !reservedMobile.ok) return err('malformed');
  return ok({
    kind: 'opened',
    depositoryPersonNo,
    ...(idCard.value === undefined ? {} : { idCard: idCard.value }),
    ...(card.value === undefined ? {} : { card: card.value }),
    ...(reservedMobile.value === undefined ? {} : { reservedMobile: reservedMobile.value }),
    ...(bankCode !== undefined && BANK_CODE.test(bankCode) ? { bankCode } : {}),
  });
}

/** Why it failed: the depository's code, never its sentence, which may name a person. */
export function failureWord(members: JsonObject): string {
  const word = [
    memberText(members, 'errorCode'),
    memberText(members, 'auditStatus'),
    memberText(members, 'status'),
  ].find((text) => text !== undefined && WORD.test(text) && text !== 'SUCCESS');
  return word ?? 'notOpened';
}

/** As long as our own get; whatever else a bank says instead is no code. */
const BANK_CODE = /^(?!.*\d{7})[A-Za-z0-9_.-]{1,16}$/;

/** Seven digits in a row could be part of somebody's number. */
const WORD = /^(?!.*\d{7})[A-Za-z0-9_.-]{1,64}$/;

function told<T>(
  text: string | undefined,
  parse: (text: string) => Result<T, unknown>,
): Result<T | undefined, 'malformed'> {
  if (text === undefined || text.includes('*')) return ok(undefined);
  const parsed = parse(text);
  return parsed.ok ? ok(parsed.value) : err('malformed');
}
