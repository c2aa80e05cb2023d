import { BankCardNumber, MobileNumber } from '@banyan/core';
import type {
  BlindIndex,
  DepositoryAccount,
  DepositoryAccountQueries,
  DepositoryAccounts,
  DepositoryCard,
} from '@banyan/core';
import { instant, optionalText, present, text } from '../columns.js';
import type { Row } from '../engine/sql-engine.js';
import type { IdentityCipher, SealPlace } from '../identity/identity-cipher.js';
import type { Session } from '../session.js';
import { selectFrom } from '../written-statements.js';
import { stored } from './stored-identity.js';

const ACCOUNTS = 'cl_depository_register_info';

/** Reads `cl_depository_register_info`. */
export function createSqlDepositoryAccountQueries(session: Session, cipher: IdentityCipher): DepositoryAccountQueries {
  return {
    find: async (idCardIndex) => {
      const row = await session.first(selectFrom(ACCOUNTS, { id_card_index: idCardIndex }));
      return row === undefined ? undefined : accountOf(row, cipher);
    },
  };
}

/** Writes `cl_depository_register_info`; card number and mobile are sealed under the person. */
export function createSqlDepositoryAccounts(session: Session, cipher: IdentityCipher): DepositoryAccounts {
  return {
    ...createSqlDepositoryAccountQueries(session, cipher),
    save: ({ idCardIndex, depositoryPersonNo, requestNo, card, openedAt }) =>
      session.put(
        ACCOUNTS,
        { id_card_index: idCardIndex },
        {
          depository_person_no: depositoryPersonNo,
          request_no: requestNo,
          card_no: card === undefined ? null : cipher.seal(place('card_no', idCardIndex), card.card.reveal()),
          phone:
            card?.reservedMobile === undefined
              ? null
              : cipher.seal(place('phone', idCardIndex), card.reservedMobile.reveal()),
          card_index: card?.cardIndex ?? null,
          bank_code: card?.bankCode ?? null,
          open_time: openedAt,
        },
      ),
  };
}

function accountOf(row: Row, cipher: IdentityCipher): DepositoryAccount {
  const idCardIndex = text(row, 'id_card_index') as BlindIndex;
  return present({
    idCardIndex,
    depositoryPersonNo: text(row, 'depository_person_no'),
    requestNo: text(row, 'request_no'),
    card: cardOf(row, idCardIndex, cipher),
    openedAt: instant(row, 'open_time'),
  });
}

function cardOf(row: Row, idCardIndex: BlindIndex, cipher: IdentityCipher): DepositoryCard | undefined {
  const sealed = optionalText(row, 'card_no');
  if (sealed === undefined) return undefined;
  const phone = optionalText(row, 'phone');
  return present({
    card: stored(BankCardNumber.parse(cipher.open(place('card_no', idCardIndex), sealed))),
    cardIndex: text(row, 'card_index') as BlindIndex,
    bankCode: optionalText(row, 'bank_code'),
    reservedMobile:
      phone === undefined ? undefined : stored(MobileNumber.parse(cipher.open(place('phone', idCardIndex), phone))),
  });
}

function place(column: string, idCardIndex: BlindIndex): SealPlace {
  return { table: ACCOUNTS, column, rowKey: idCardIndex };
}
