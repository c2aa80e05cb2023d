import { codeBook } from '@banyan/core';
import type { Banks, CardType } from '@banyan/core';
import { count, fen, flag, text } from '../columns.js';
import type { Session } from '../session.js';

const BANKS = 'bank';

// prettier-ignore
const CARD_TYPE_TABLE = [
  // code  card type
  [  0,   'debit'  ],
  [  1,   'credit' ],
] as const satisfies readonly (readonly [number, CardType])[];

/** Codes of column `card_type`, here and at bound cards. */
export const CARD_TYPES = codeBook('card type', CARD_TYPE_TABLE);

/** Table `bank` (item 10), in the order in which its rows were added. */
export function createSqlBanks(session: Session): Banks {
  const { build } = session;
  return {
    listEnabled: async () => {
      const rows = await session.all(build(BANKS).where({ is_enabled: 1 }).orderBy('id'));
      return rows.map((row) => ({
        code: text(row, 'bank_code'),
        name: text(row, 'bank_name'),
        cardType: CARD_TYPES.nameOf(count(row, 'card_type')),
        singleLimit: fen(row, 'single_limit_fen'),
        dayLimit: fen(row, 'day_limit_fen'),
        isEnabled: flag(row, 'is_enabled'),
      }));
    },
    save: (bank) =>
      session.put(
        BANKS,
        { bank_code: bank.code, card_type: CARD_TYPES.codeOf(bank.cardType) },
        {
          bank_name: bank.name,
          single_limit_fen: bank.singleLimit,
          day_limit_fen: bank.dayLimit,
          is_enabled: bank.isEnabled,
        },
      ),
  };
}
