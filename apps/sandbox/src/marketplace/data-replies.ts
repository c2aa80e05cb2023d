import type { JsonRecord } from '../wire/json.js';

/** Kinds of data that the marketplace serves (item 5). */
export type DataKind = 'operator' | 'creditCard' | 'device';

/** Path under the marketplace's address, by kind (`spec` §4.3). */
export const DATA_PATHS: Readonly<Record<DataKind, string>> = {
  operator: '/api/v2/data/operator.do',
  creditCard: '/api/v2/data/creditCard.do',
  device: '/api/v2/data/device.do',
};

/** The kind served at a path, or `undefined`. */
export function dataKindAt(path: string): DataKind | undefined {
  const kinds: readonly DataKind[] = ['operator', 'creditCard', 'device'];
  return kinds.find((kind) => DATA_PATHS[kind] === path);
}

/** Content of a reply, before it is nested as text. Shapes of `spec` §7 and §11.14; the credit card's members are invented. */
export function dataContent(kind: DataKind, uid: string): JsonRecord {
  switch (kind) {
    case 'operator':
      return operatorContent(uid);
    case 'creditCard':
      return { uid: Number(uid), cards: [{ bankCode: 'CCB', creditLimit: '30000', billDay: 5, bills: [] }] };
    case 'device':
      return deviceContent();
  }
}

function operatorContent(uid: string): JsonRecord {
  const place = { location: '北京', locationType: '本地通话', peerOperator: '' };
  return {
    uid: Number(uid),
    basicInfo: {
      realName: '测试',
      idcardNumber: '1101**********0017',
      verifyState: '已实名',
      operator: '中国电信',
      inNetDate: '2015-06-01',
      phoneNumber: '19900000001',
      updateTime: '2018-12-19 17:28:00',
    },
    phoneInfo: {
      province: '北京',
      belongArea: '北京',
      pricePlanName: '测试套餐59元',
      availableBalance: '35.20',
      frozenBalance: '0',
      currentState: '正常',
    },
    callDetailList: [
      {
        dialType: '主叫',
        dialTypeNum: 1,
        commType: '本地',
        time: '2018-12-18 20:11:09',
        ...place,
        peerNumber: '19900000002',
        durationSec: 65,
        fee: '0.00',
      },
      {
        dialType: '被叫',
        dialTypeNum: 2,
        commType: '本地',
        time: '2018-12-17 08:30:40',
        ...place,
        peerNumber: '19900000003',
        durationSec: 12,
        fee: '0.00',
      },
    ],
    smsDetailList: [
      {
        dialType: '发送',
        bizName: '短信',
        time: '2018-12-16 12:00:00',
        location: '北京',
        peerOperator: '',
        peerNumber: '19900000002',
        isSms: 1,
        messageLen: 0,
        fee: '0.10',
      },
    ],
    billSummaryList: [
      {
        billDate: '2018-11',
        voiceCallFee: '12.30',
        smsFee: '0.40',
        dataFee: '5.00',
        vasFee: '0',
        discount: '0',
        actualFee: '59.00',
      },
    ],
    paymentInfoList: [{ money: '100.00', time: '2018-11-05 09:10:11', type: '网上充值' }],
    createTime: '2018-12-19 17:28:30',
  };
}

function deviceContent(): JsonRecord {
  return {
    userInfo: {
      contact: [
        {
          names: ['测试乙'],
          phones: ['19900000002'],
          events: [],
          emails: [],
          callSize: 3,
          updateTime: '2018-12-01 10:00:00',
        },
        { names: ['无号码'], phones: [] },
      ],
      callHistory: [{ time: '2018-12-18 20:11:09', name: '测试乙', phone: '19900000002', type: '2', times: 65 }],
      sms: [{ phone: '10000000', content: '测试短信', time: '2018-12-18 09:00:00', type: '1' }],
      gps: { longitude: '116.30', latitude: '39.98' },
      location: '北京市海淀区',
      appInfo: [{ name: '测试应用', packageName: 'com.example.app' }],
    },
  };
}
