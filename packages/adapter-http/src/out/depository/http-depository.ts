import type { Clock, Depository, JsonObject, OpeningOutcome, Transport, TransportResponse } from '@banyan/core';
import { err, ok, PortUnavailable } from '@banyan/core';
import { compactTime, failureWord, memberText, membersOf, openedAccount, openingData } from './depository-messages.js';
import type { DepositorySettings } from './depository-settings.js';
import type { RsaSignature } from './rsa-signature.js';
import { createRsaSignature } from './rsa-signature.js';

const OPENING_SERVICE = 'PERSONAL_REGISTER_EXPAND';
const QUERY_SERVICE = 'QUERY_USER_INFORMATION';
const ANSWER_BYTES_MAX = 64 * 1024;
const UNKNOWN_USER_CODES = ['USER_NOT_EXISTS'];

/** What the audit of an account says when it will not become one. */
const AUDIT_REFUSED: readonly (string | undefined)[] = ['REFUSED', 'BACK'];

type Standing = OpeningOutcome | { readonly kind: 'pending' } | { readonly kind: 'notKnown' };

/**
 * The port `Depository` on the banks' gateway (`WIRES.md`, `lender-domain` §9). `settings` is read before every use; while
 * there are none every use throws `PortUnavailable`.
 */
export function createHttpDepository(deps: {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly settings: () => DepositorySettings | undefined;
}): Depository {
  const { transport, clock } = deps;
  let last: { readonly settings: DepositorySettings; readonly signature: RsaSignature } | undefined;

  /** Keys are read once per settings: reading one takes longer than signing with it. */
  function current(): { readonly settings: DepositorySettings; readonly signature: RsaSignature } {
    const settings = deps.settings();
    if (settings === undefined) throw new PortUnavailable('depository (not configured)');
    if (last?.settings !== settings) last = { settings, signature: createRsaSignature(settings) };
    return last;
  }

  return {
    openingForm(request) {
      const { settings, signature } = current();
      const reqData = openingData(request, settings);
      return {
        action: `${trimmed(settings.baseUrl)}/gateway`,
        fields: {
          serviceName: OPENING_SERVICE,
          platformNo: settings.platformNo,
          userDevice: settings.userDevice,
          reqData,
          keySerial: settings.keySerial,
          sign: signature.sign(reqData),
        },
      };
    },

    readNotice(fields) {
      const { settings, signature } = current();
      const { respData = '', sign, serviceName, platformNo } = fields;
      if (!signature.verify(respData, sign)) return err('badSignature');
      // Only respData is signed: a message of another service is recognised by its members and by our request number.
      if (serviceName !== undefined && serviceName !== OPENING_SERVICE) return err('malformed');
      if (platformNo !== undefined && platformNo !== settings.platformNo) return err('malformed');
      const members = membersOf(respData);
      const requestNo = members === undefined ? undefined : memberText(members, 'requestNo');
      if (members === undefined || requestNo === undefined) return err('malformed');
      const code = memberText(members, 'code');
      if (code === undefined) return err('malformed');
      if (code !== '0' || memberText(members, 'status') !== 'SUCCESS') {
        return ok({ requestNo, outcome: { kind: 'failed', reason: failureWord(members) } });
      }
      const outcome = openedAccount(members);
      return outcome.ok ? ok({ requestNo, outcome: outcome.value }) : err('malformed');
    },

    async queryOpening({ requestNo, depositoryPersonNo }) {
      const { settings, signature } = current();
      const body = JSON.stringify({
        serviceName: QUERY_SERVICE,
        platformNo: settings.platformNo,
        keySerial: settings.keySerial,
        reqData: { platformUserNo: depositoryPersonNo, requestNo, timestamp: compactTime(clock.now()) },
      });
      const answered = await transport.post({
        url: `${trimmed(settings.baseUrl)}/service`,
        headers: { 'content-type': 'application/json', sign: signature.sign(body) },
        body,
        connectTimeoutMs: settings.connectTimeoutMs,
        timeoutMs: settings.timeoutMs,
        responseBytesMax: ANSWER_BYTES_MAX,
      });
      // An unsigned answer is anybody's, a proxy's error page included.
      if (!answered.ok || !signature.verify(answered.value.body, answered.value.headers['sign'])) return PENDING;
      return standingOf(answered.value, depositoryPersonNo, settings);
    },
  };
}

const PENDING = { kind: 'pending' } as const;
const NOT_KNOWN = { kind: 'notKnown' } as const;

function standingOf(answer: TransportResponse, personNo: string, settings: DepositorySettings): Standing {
  if (answer.status === 404) return NOT_KNOWN;
  if (answer.status < 200 || answer.status > 299) return PENDING;
  const members = membersOf(new TextDecoder().decode(answer.body));
  if (members === undefined) return PENDING;
  switch (memberText(members, 'code')) {
    case '0':
      return accountStanding(members, personNo);
    case '1':
      return refusedStanding(members, settings.unknownUserCodes ?? UNKNOWN_USER_CODES);
    default:
      return PENDING;
  }
}

function accountStanding(members: JsonObject, personNo: string): Standing {
  if (memberText(members, 'status') !== 'SUCCESS') return PENDING;
  const audit = memberText(members, 'auditStatus');
  if (AUDIT_REFUSED.includes(audit)) return { kind: 'failed', reason: failureWord(members) };
  if (audit !== undefined && audit !== 'PASSED') return PENDING;
  const account = openedAccount(members);
  // An answer about somebody else answers nothing.
  if (!account.ok || memberText(members, 'platformUserNo') !== personNo) return PENDING;
  return account.value;
}

/** `INIT`: the question itself was refused, which says nothing of the account. */
function refusedStanding(members: JsonObject, unknownUserCodes: readonly string[]): Standing {
  if (unknownUserCodes.includes(memberText(members, 'errorCode') ?? '')) return NOT_KNOWN;
  const status = memberText(members, 'status');
  return status === undefined || status === 'INIT' ? PENDING : { kind: 'failed', reason: failureWord(members) };
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
