import { createPrivateKey, sign } from 'node:crypto';

/** What the depository's server sends when an account is open, signed (`lender-domain` §9). */
export function openedNotice(
  privateKey: string,
  opened: { readonly requestNo: string; readonly personNo: string; readonly idCard: string; readonly bankCard: string },
): URLSearchParams {
  const respData = JSON.stringify({
    requestNo: opened.requestNo,
    code: '0',
    status: 'SUCCESS',
    platformUserNo: opened.personNo,
    idCardType: 'PRC_ID',
    idCardNo: opened.idCard,
    bankcardNo: opened.bankCard,
    auditStatus: 'PASSED',
  });
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return new URLSearchParams({
    serviceName: 'PERSONAL_REGISTER_EXPAND',
    responseType: 'NOTIFY',
    keySerial: '1',
    respData,
    sign: sign('sha1', Buffer.from(respData, 'utf8'), key).toString('base64'),
  });
}
