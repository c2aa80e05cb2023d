import { InvariantViolation } from '@banyan/core';
import type { Banks, CardType } from '@banyan/core';
import { count, fen, flag, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { Session } from '../session.js';

const BANKS = 'bank';

// prettier-ignore
const CARD_TYPE_TABLE = [
  // code  card type
  [  0,   'debit'  ],
  [  1,   'credit' ],
] as const satisfies readonly (readonly [number, CardType])[];

/** Table `bank` (item 10), in the order in which its rows were added. */
export function createSqlBanks(session: Session): Banks {
  const { build } = session;
  return {
    listEnabled: async () => {
      const rows = await session.all(build(BANKS).where({ is_enabled: 1 }).orderBy('id'));
      return rows.map((row) => ({
        code: text(row, 'bank_code'),
        name: text(row, 'bank_name'),
        cardType: cardTypeOf(row),
        singleLimit: fen(row, 'single_limit_fen'),
        dayLimit: fen(row, 'day_limit_fen'),
        isEnabled: flag(row, 'is_enabled'),
      }));
    },
    save: (bank) =>
      session.put(
        BANKS,
        { bank_code: bank.code, card_type: cardTypeCode(bank.cardType) },
        {
          bank_name: bank.name,
          single_limit_fen: bank.singleLimit,
          day_limit_fen: bank.dayLimit,
          is_enabled: bank.isEnabled,
        },
      ),
  };
}

/** Stored code of a card type. */
export function cardTypeCode(cardType: CardType): number {
  const row = CARD_TYPE_TABLE.find(([, name]) => name === cardType);
  if (row === undefined) throw new InvariantViolation(`no code for card type ${cardType}`);
  return row[0];
}

/** Card type in column `card_type` of `row`. */
export function cardTypeOf(row: Row): CardType {
  const known = CARD_TYPE_TABLE.find(([code]) => code === count(row, 'card_type'));
  if (known === undefined) throw new InvariantViolation('unknown card type in a row');
  return known[1];
}
