import type { MarketplaceChannel } from '../marketplace/channel.js';
import type { InterfaceName } from '../marketplace/interfaces.table.js';
import { orderPush } from '../marketplace/order-push.js';
import type { People } from '../marketplace/people.js';
import { createPeople, SEED_COUNT } from '../marketplace/people.js';
import {
  agreementList,
  cardBinding,
  loanCalculation,
  loanConfirmation,
  orderQuery,
  repaymentOf,
  userCheckByMd5,
} from '../marketplace/requests.js';
import type { JsonRecord } from '../wire/json.js';

/** A sensible request of any interface, about an invented person that differs with `nowMs`. */
export function exampleRequest(
  name: InterfaceName,
  options: {
    readonly channel: MarketplaceChannel;
    readonly nowMs: number;
    readonly orderNo?: string;
    readonly isShort?: boolean;
    /** Installments to be repaid: a number, several with commas between, `-1` for all that is left. */
    readonly period?: string;
    /** Where a browser is to come back to. */
    readonly returnPage?: string;
  },
): JsonRecord {
  const person = peopleAt(options.nowMs).next();
  const orderNo = options.orderNo ?? orderNoAt(options.nowMs);
  switch (name) {
    case 'userCheck':
      return userCheckByMd5(person);
    case 'loanCalculation':
      return loanCalculation({ amountYuan: 15_000, termCount: 12 });
    case 'getContracts':
      return agreementList({ orderNo, uid: orderNo });
    case 'pushOrder':
      return examplePush(options, orderNo);
    case 'queryAuditResult':
    case 'queryBindCardResult':
    case 'queryFk':
    case 'getRepayPlan':
      return orderQuery(orderNo);
    // An installment may be repaid in its own time, the whole loan on any day.
    case 'getPaymentCell':
    case 'repayment':
    case 'getRepaymentResult':
      return repaymentOf(orderNo, options.period ?? '-1');
    case 'bindCard':
      return cardOfWhoeverOrdered(cardBinding({ orderNo, uid: orderNo }, person));
    case 'confirmLoan':
      return loanConfirmation(
        { orderNo, uid: orderNo },
        {
          amountYuan: 15_000,
          termCount: 12,
          ...(options.returnPage === undefined ? {} : { returnPage: options.returnPage }),
        },
      );
    case 'getBankList':
      return {};
  }
}

/** Whose order it is the lender knows: without name and ID the card is bound for that person. */
function cardOfWhoeverOrdered({ name: _name, cid: _cid, ...binding }: JsonRecord): JsonRecord {
  return binding;
}

/** An order number that no earlier call has had: milliseconds since the start of 2024. */
export function orderNoAt(nowMs: number): string {
  return String(nowMs - 1_704_067_200_000);
}

/** People that no call of another second of the last 26 hours has had: an open order would refuse them. */
export function peopleAt(nowMs: number): People {
  return createPeople(Math.floor(nowMs / 1000) % SEED_COUNT);
}

function examplePush(
  options: { readonly channel: MarketplaceChannel; readonly nowMs: number; readonly isShort?: boolean },
  orderNo: string,
): JsonRecord {
  const people = peopleAt(options.nowMs);
  const person = people.next();
  const full = orderPush({
    orderNo,
    uid: orderNo,
    appId: options.channel.appId,
    person,
    contacts: [people.next(), people.next()],
    amountYuan: 15_000,
    termCount: 12,
    marketplaceUrl: 'http://127.0.0.1/',
    appliedAtMs: options.nowMs,
  });
  // Without an address of its own the gateway asks where its channel settings say.
  if (options.isShort !== true) return { ...full, operator: { phone: person.mobile, operatorType: 3 } };
  const { uid, orderId, registerPhone, loanAmount, period, periodUnit, applyDate, bankCardInfo } = full;
  const idInfo = { cid: person.idCard, name: person.name };
  return { uid, orderId, registerPhone, loanAmount, period, periodUnit, applyDate, idInfo, bankCardInfo };
}
