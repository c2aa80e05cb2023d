import type { JsonRecord } from '../../wire/json.js';
import { textMember } from '../../wire/json.js';

/** An opening as the depository keeps it; members as they stand in `reqData` (`lender-domain` §9). */
export interface Opening {
  readonly platformNo: string;
  readonly requestNo: string;
  readonly platformUserNo: string;
  readonly realName: string;
  readonly idCardNo: string;
  readonly mobile: string;
  readonly userRole: string;
  readonly authList: string;
  readonly redirectUrl: string;
  /** The person's own answer when the lender gave none. */
  bankcardNo: string | undefined;
  state: 'asked' | 'opened' | 'failed';
}

const SERVICE_NAME = 'PERSONAL_REGISTER_EXPAND';

/** The opening that a form asks for, or `undefined` when a member is missing. */
export function openingFrom(platformNo: string, reqData: JsonRecord): Opening | undefined {
  const member = (name: string): string => textMember(reqData, name) ?? '';
  const opening: Opening = {
    platformNo,
    requestNo: member('requestNo'),
    platformUserNo: member('platformUserNo'),
    realName: member('realName'),
    idCardNo: member('idCardNo'),
    mobile: member('mobile'),
    userRole: member('userRole'),
    authList: member('authList'),
    redirectUrl: member('redirectUrl'),
    bankcardNo: member('bankcardNo') === '' ? undefined : member('bankcardNo'),
    state: 'asked',
  };
  const { bankcardNo: _card, authList: _list, ...needed } = opening;
  return Object.values(needed).every((value) => value !== '') ? opening : undefined;
}

/** `respData` of an opening that was decided, and the answer to a query. */
export function resultMembers(opening: Opening): JsonRecord {
  const isOpened = opening.state === 'opened';
  const common = { requestNo: opening.requestNo, platformUserNo: opening.platformUserNo };
  if (!isOpened)
    return { ...common, code: '1', status: 'FAIL', errorCode: 'REGISTER_REFUSED', errorMessage: '开户失败' };
  return {
    ...common,
    code: '0',
    status: 'SUCCESS',
    realName: opening.realName,
    idCardType: 'PRC_ID',
    idCardNo: opening.idCardNo,
    userRole: opening.userRole,
    mobile: opening.mobile,
    ...(opening.bankcardNo === undefined ? {} : { bankcardNo: opening.bankcardNo, bankcode: 'CCB' }),
    accessType: 'FULL_CHECKED',
    auditStatus: 'PASSED',
  };
}

/** A message to the lender before it is signed: the browser brings `CALLBACK`, the server sends `NOTIFY`. */
export function formMessage(
  opening: Opening,
  responseType: 'CALLBACK' | 'NOTIFY',
  respData: JsonRecord,
): {
  readonly serviceName: string;
  readonly platformNo: string;
  readonly responseType: string;
  readonly keySerial: string;
  readonly userDevice: string;
  readonly respData: string;
} {
  return {
    serviceName: SERVICE_NAME,
    platformNo: opening.platformNo,
    responseType,
    keySerial: '1',
    userDevice: 'MOBILE',
    respData: JSON.stringify(respData),
  };
}
