import { createHash } from 'node:crypto';
import type { JsonRecord } from '../wire/json.js';
import type { Person } from './people.js';

/** An order and whose account it belongs to. */
export interface OrderOfAccount {
  readonly orderNo: string;
  readonly uid: string;
}

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
export function agreementList(order: OrderOfAccount): JsonRecord {
  return { uid: Number(order.uid), orderId: order.orderNo, optType: 1 };
}

/** A query that carries an order number only (items 9, 11, 17, 18). */
export function orderQuery(orderNo: string): JsonRecord {
  return { orderId: orderNo };
}

/** 还款试算, 主动还款 and 还款结果查询 (items 21, 22, 24): an installment, several with commas between, or `-1` for all that is left. */
export function repaymentOf(orderNo: string, period: string): JsonRecord {
  return { orderId: orderNo, period };
}

/** 绑卡 (item 11): the person's own card unless the wish says otherwise. */
export function cardBinding(
  order: OrderOfAccount,
  person: Person,
  wish: {
    readonly bankCard?: string;
    readonly mobile?: string;
    readonly bankCode?: string;
    readonly bankName?: string;
    readonly name?: string;
    readonly idCard?: string;
  } = {},
): JsonRecord {
  return {
    orderId: order.orderNo,
    uid: Number(order.uid),
    name: wish.name ?? person.name,
    cid: wish.idCard ?? person.idCard,
    cardType: 0,
    bankCode: wish.bankCode ?? 'CCB',
    bankName: wish.bankName ?? '中国建设银行',
    bankCardNum: wish.bankCard ?? person.bankCard,
    phone: wish.mobile ?? person.mobile,
    registerPhone: person.mobile,
    successUrl: `${RETURN_PAGES}bindCardBack/index.html?pid=10002&status=1`,
    failedUrl: `${RETURN_PAGES}bindCardBack/index.html?pid=10002&status=0`,
  };
}

/** 用户确认借款 (item 12). `returnPage` is where the browser is to come back to; the marketplace's own address has a query already. */
export function loanConfirmation(
  order: OrderOfAccount,
  wish: { readonly amountYuan: number; readonly termCount: number; readonly returnPage?: string },
): JsonRecord {
  const page = wish.returnPage ?? `${RETURN_PAGES}contractBack/index.html`;
  return {
    orderId: order.orderNo,
    uid: Number(order.uid),
    loanAmount: wish.amountYuan,
    period: wish.termCount,
    periodUnit: 2,
    successUrl: `${page}?pid=10002&borrowId=OJBi21ddJj2T5eGY3hmkkA==&nextPage=10084`,
    failedUrl: `${page}?pid=10002&borrowId=OJBi21ddJj2T5eGY3hmkkA==&nextPage=10071`,
    platform: 'android',
  };
}

const RETURN_PAGES = 'https://marketplace.example/src/p/';

/** MD5 of a text, 32 lower-case hex digits. */
export function md5Hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}
