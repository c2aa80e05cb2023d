import { createHash } from 'node:crypto';
import type { JsonRecord } from '../wire/json.js';
import type { Person } from './people.js';

/** 用户过滤 with MD5s (item 1): of the identity number and of the phone. */
export function userCheckByMd5(person: Person): JsonRecord {
  return { name: person.name, md5: md5Hex(person.idCard), mobileMd5: md5Hex(person.mobile) };
}

/** 用户过滤 with masks: the last five of the identity number and the last four of the phone hidden (`spec` §3.1). */
export function userCheckByMask(person: Person): JsonRecord {
  return { name: person.name, cid: `${person.idCard.slice(0, 13)}*****`, phone: `${person.mobile.slice(0, 7)}****` };
}

/** 借款试算 (item 2). */
export function loanCalculation(wish: { readonly amountYuan: number; readonly termCount: number }): JsonRecord {
  return { loanAmount: String(wish.amountYuan), loanPeriod: String(wish.termCount), periodUnit: '2', repayMethod: '0' };
}

/** 协议列表 (item 3) of the application stage. */
export function agreementList(order: { readonly orderNo: string; readonly uid: string }): JsonRecord {
  return { uid: Number(order.uid), orderId: order.orderNo, optType: 1 };
}

/** A query that carries an order number only (item 9). */
export function orderQuery(orderNo: string): JsonRecord {
  return { orderId: orderNo };
}

function md5Hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
