import type { DeviceReport, OperatorMonth, OperatorReport } from '../../model/application.js';
import type { JsonArray, JsonObject, JsonValue } from '../../shared/json.js';
import { isJsonArray, isJsonObject, parseJson } from '../../shared/json.js';
import { parseLocalDate } from '../../shared/calendar.js';
import { scalarText } from '../fields/text-codecs.js';

/** Months a report may have; more is a malformed source. */
const MONTHS_MAX = 36;

/** Counts per month from the operator's records (`spec` §7.2); malformed parts are left out. */
export function readOperatorReport(json: string): OperatorReport | undefined {
  const root = objectOf(json);
  if (root === undefined) return undefined;
  const basic = asObject(root.get('basicInfo'));
  const verifyState = scalarText(basic?.get('verifyState') ?? null);
  const activeSince = parseLocalDate((scalarText(basic?.get('inNetDate') ?? null) ?? '').slice(0, 10));
  return {
    ...(verifyState === undefined || verifyState === '' ? {} : { isRealName: verifyState === '已实名' }),
    ...(activeSince.ok ? { activeSince: activeSince.value } : {}),
    months: countMonths(asList(root.get('callDetailList')), asList(root.get('smsDetailList'))),
  };
}

type Counts = { -readonly [Name in keyof Omit<OperatorMonth, 'month'>]: number };

function countMonths(calls: JsonArray, messages: JsonArray): readonly OperatorMonth[] {
  const months = new Map<string, Counts>();
  for (const call of calls) {
    const counts = countsOf(months, call);
    if (counts === undefined) continue;
    const direction = callDirection(asObject(call));
    if (direction === 'out') counts.callsOut += 1;
    if (direction === 'in') counts.callsIn += 1;
    counts.callSeconds += wholeNumber(asObject(call)?.get('durationSec'));
  }
  for (const message of messages) {
    const counts = countsOf(months, message);
    if (counts !== undefined) counts.messages += 1;
  }
  return [...months]
    .map(([month, counts]) => ({ month, ...counts }))
    .sort((left, right) => (left.month < right.month ? -1 : 1));
}

function countsOf(months: Map<string, Counts>, record: JsonValue): Counts | undefined {
  const entry = asObject(record);
  const time = scalarText(entry?.get('time') ?? entry?.get('Time') ?? null) ?? '';
  const month = /^(\d{4}-(?:0[1-9]|1[0-2]))-/.exec(time)?.[1];
  if (month === undefined) return undefined;
  const known = months.get(month);
  if (known !== undefined) return known;
  if (months.size >= MONTHS_MAX) return undefined;
  const fresh: Counts = { callsOut: 0, callsIn: 0, callSeconds: 0, messages: 0 };
  months.set(month, fresh);
  return fresh;
}

/** 主叫 or 被叫, as text or as its numeric twin (`spec` §7.2). */
function callDirection(call: JsonObject | undefined): 'out' | 'in' | undefined {
  const dial = scalarText(call?.get('dialType') ?? null);
  const twin = scalarText(call?.get('dialTypeNum') ?? null);
  if (dial === '主叫' || twin === '1') return 'out';
  return dial === '被叫' || twin === '2' ? 'in' : undefined;
}

/** Counts from the device data (`spec` §7.1): entries without a name or a number are skipped. */
export function readDeviceReport(json: string): DeviceReport | undefined {
  const root = objectOf(json);
  const device = asObject(root?.get('userInfo')) ?? root;
  if (device === undefined) return undefined;
  return {
    contactCount: asList(device.get('contact')).filter(isReachable).length,
    callCount: asList(device.get('callHistory')).length,
    installedAppCount: asList(device.get('appInfo')).length,
  };
}

function isReachable(entry: JsonValue): boolean {
  const contact = asObject(entry);
  return asList(contact?.get('names')).length > 0 && asList(contact?.get('phones')).length > 0;
}

function wholeNumber(value: JsonValue | undefined): number {
  const text = scalarText(value ?? null);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

function objectOf(json: string): JsonObject | undefined {
  const parsed = parseJson(json);
  return parsed.ok ? asObject(parsed.value) : undefined;
}

/** An object, also as JSON text inside JSON. */
function asObject(value: JsonValue | undefined): JsonObject | undefined {
  const inner = unwrapped(value);
  return isJsonObject(inner) ? inner : undefined;
}

/** A list, also as JSON text inside JSON; anything else is an empty one. */
function asList(value: JsonValue | undefined): JsonArray {
  const inner = unwrapped(value);
  return isJsonArray(inner) ? inner : [];
}

function unwrapped(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  return parsed.ok ? parsed.value : undefined;
}
