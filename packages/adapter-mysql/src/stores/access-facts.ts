import { LOAN_STATUS_TABLE, marketplaceOrderStatusCode, OPEN_MARKETPLACE_ORDER_STATUSES } from '@banyan/core';
import type { AccessFactsQueries } from '@banyan/core';
import { flag } from '../columns.js';
import type { IdentityCipher } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { boundCardOf } from './bank-cards.js';
import { borrowableFromOf } from './borrowable-dates.js';

// Written out, not built: the busiest query of the gateway, and its text is the key under which it stays prepared. The codes
// of the statuses come from their tables and are numbers. A confirmed order is open until its loan has ended.
const OPEN_CODES = OPEN_MARKETPLACE_ORDER_STATUSES.map(marketplaceOrderStatusCode).join(', ');
const CONFIRMED_CODE = String(marketplaceOrderStatusCode('confirmed'));
const ENDED_LOAN_CODES = LOAN_STATUS_TABLE.flatMap(([code, , , isTerminal]) => (isTerminal ? [code] : [])).join(', ');
const FACTS_SQL = `
select
  exists (select 1 from cl_user where id_card_index = ?) as is_known,
  exists (select 1 from blacklist where meaning = 'idCard' and blind_index = ?)
    or exists (select 1 from blacklist where meaning = 'mobile' and blind_index = ?)
    or exists (select 1 from cl_user u join blacklist b on b.meaning = 'mobile' and b.blind_index = u.mobile_index
               where u.id_card_index = ?) as is_blacklisted,
  exists (select 1 from third_order_info o
          where o.id_card_index = ? and o.status in (${OPEN_CODES})
            and not (o.source = ? and o.third_order_no = ?)
            and (o.status <> ${CONFIRMED_CODE} or not exists (
              select 1 from cl_borrow l where l.source = o.source and l.third_order_no = o.third_order_no
                and l.state in (${ENDED_LOAN_CODES})))) as has_open_order,
  (select can_loan_date from user_can_loan_date where platform_code = ? and id_card_index = ?) as can_loan_date,
  (select is_permanent from user_can_loan_date where platform_code = ? and id_card_index = ?) as is_permanent`;

const CARD_SQL = `
select c.* from cl_user u join cl_bank_card c on c.user_id = u.user_id and c.default_repay = 1
where u.id_card_index = ? order by c.bind_time desc, c.id desc limit 1`;

/** Reads what the access check needs: one statement for a stranger, two for a known person (item 1). */
export function createSqlAccessFacts(session: Session, cipher: IdentityCipher): AccessFactsQueries {
  return {
    find: async (channel, subject, except) => {
      // No index and no order key is empty, so the empty text finds nothing.
      const idCard = subject.idCard ?? '';
      const order = [except?.channel ?? '', except?.orderNo ?? ''];
      const bindings = [
        idCard,
        idCard,
        subject.mobile ?? '',
        idCard,
        idCard,
        ...order,
        channel,
        idCard,
        channel,
        idCard,
      ];
      const facts = await session.first({ sql: FACTS_SQL, bindings });
      if (facts === undefined) return { isKnown: false, isBlacklisted: false, hasOpenOrder: false };
      const isKnown = flag(facts, 'is_known');
      const card = isKnown ? await session.first({ sql: CARD_SQL, bindings: [idCard] }) : undefined;
      return {
        isKnown,
        isBlacklisted: flag(facts, 'is_blacklisted'),
        hasOpenOrder: flag(facts, 'has_open_order'),
        ...(facts['is_permanent'] === null ? {} : { borrowableFrom: borrowableFromOf(facts) }),
        ...(card === undefined ? {} : { card: boundCardOf(card, cipher) }),
      };
    },
  };
}
