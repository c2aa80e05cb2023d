import type { JsonRecord } from '../wire/json.js';
import { isRecord, listMember, numberMember, recordMember, textMember } from '../wire/json.js';

/** An entry of a loan's ledger: above zero a debit, below zero a credit, in 分. */
export interface LedgerEntry {
  readonly account: string;
  readonly amountFen: number;
}

/** Every entry of a ledger as the operations API shows it. */
export function ledgerEntries(body: JsonRecord): readonly LedgerEntry[] {
  return listMember(recordMember(body, 'ledger'), 'postings')
    .filter(isRecord)
    .flatMap((posting) => listMember(posting, 'entries').filter(isRecord))
    .map((entry) => ({
      account: textMember(entry, 'account') ?? '',
      amountFen: numberMember(entry, 'amountFen') ?? 0,
    }));
}

/** The accounts that a ledger has booked on, with their Chinese labels, in the order of the API. */
export function ledgerAccounts(body: JsonRecord): readonly { readonly account: string; readonly label: string }[] {
  return listMember(recordMember(body, 'ledger'), 'balances')
    .filter(isRecord)
    .map((balance) => ({ account: textMember(balance, 'account') ?? '', label: textMember(balance, 'label') ?? '' }));
}
