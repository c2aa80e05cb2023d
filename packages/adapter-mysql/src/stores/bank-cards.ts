import { BankCardNumber, MobileNumber } from '@banyan/core';
import type { BankCardQueries, BankCards, BlindIndex, BorrowerId, BoundCard } from '@banyan/core';
import { count, flag, instant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { updateIn } from '../written-statements.js';
import { CARD_TYPES } from './banks.js';
import { stored } from './stored-identity.js';

const CARDS = 'cl_bank_card';

/** Reads `cl_bank_card`. */
export function createSqlBankCardQueries(session: Session, cipher: IdentityCipher): BankCardQueries {
  const found = async (column: 'user_id' | 'card_index', value: string): Promise<readonly BoundCard[]> => {
    const sql = `select * from cl_bank_card where ${column} = ? order by bind_time desc, id desc`;
    return (await session.all({ sql, bindings: [value] })).map((row) => boundCardOf(row, cipher));
  };
  return {
    list: (borrowerId) => found('user_id', borrowerId),
    findByCard: (cardIndex) => found('card_index', cardIndex),
  };
}

/** Writes `cl_bank_card`; card number and reserved mobile are sealed under (borrower, card index). */
export function createSqlBankCards(session: Session, cipher: IdentityCipher): BankCards {
  return {
    ...createSqlBankCardQueries(session, cipher),
    save: async (card) => {
      const own = { user_id: card.borrowerId };
      if (card.isDefaultForDisbursement) await session.run(updateIn(CARDS, own, { default_pay: 0 }));
      if (card.isDefaultForRepayment) await session.run(updateIn(CARDS, own, { default_repay: 0 }));
      await session.put(
        CARDS,
        { ...own, card_index: card.cardIndex },
        {
          card_type: CARD_TYPES.codeOf(card.cardType),
          bank_code: card.bankCode,
          bank: card.bankName,
          card_no: cipher.seal(place('card_no', card.borrowerId, card.cardIndex), card.card.reveal()),
          phone: cipher.seal(place('phone', card.borrowerId, card.cardIndex), card.reservedMobile.reveal()),
          default_pay: card.isDefaultForDisbursement,
          default_repay: card.isDefaultForRepayment,
          agreement_no: card.agreementNo ?? null,
          bind_time: card.boundAt,
        },
      );
    },
  };
}

/** A card from a row of `cl_bank_card`. */
export function boundCardOf(row: Row, cipher: IdentityCipher): BoundCard {
  const borrowerId = text(row, 'user_id') as BorrowerId;
  const cardIndex = text(row, 'card_index') as BlindIndex;
  const opened = (column: string): string => cipher.open(place(column, borrowerId, cardIndex), text(row, column));
  return present({
    borrowerId,
    cardType: CARD_TYPES.nameOf(count(row, 'card_type')),
    bankCode: text(row, 'bank_code'),
    bankName: text(row, 'bank'),
    card: stored(BankCardNumber.parse(opened('card_no'))),
    cardIndex,
    reservedMobile: stored(MobileNumber.parse(opened('phone'))),
    isDefaultForDisbursement: flag(row, 'default_pay'),
    isDefaultForRepayment: flag(row, 'default_repay'),
    agreementNo: optionalText(row, 'agreement_no'),
    boundAt: instant(row, 'bind_time'),
  });
}

function place(column: string, borrowerId: string, cardIndex: string): SealPlace {
  return { table: CARDS, column, rowKey: `${borrowerId}/${cardIndex}` };
}
