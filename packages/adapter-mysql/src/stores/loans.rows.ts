import { LOAN_TRANSITION_TABLE, loanStatusCode, loanStatusOf, STANDARD_REPAYMENT_TERMS } from '@banyan/core';
import type {
  BlindIndex,
  BorrowerId,
  ConfirmationDoor,
  Loan,
  LoanNo,
  LoanStep,
  PriceTerms,
  ProductCode,
  RepaymentTerms,
  Term,
} from '@banyan/core';
import { count, fen, instant, optionalInstant, optionalText, present, text, word } from '../columns.js';
import { decodeSharedDocument, encodeDocument } from '../document-codec.js';
import type { Row } from '../engine/sql-engine.js';
import { orderKeyColumns, orderKeyOf } from './marketplace-orders.rows.js';

// A total record, so that a door added to the union must be added here.
const DOORS: Readonly<Record<ConfirmationDoor, true>> = { api: true, notice: true, job: true };

/** Words of columns `confirmed_by` and `consumed_by`. */
export const CONFIRMATION_DOORS = Object.keys(DOORS) as readonly ConfirmationDoor[];

const LOAN_EVENTS = LOAN_TRANSITION_TABLE.map(([, , event]) => event);

/** A row of `cl_borrow` from a loan. */
export function loanRow(loan: Loan): Record<string, unknown> {
  return {
    order_no: loan.loanNo,
    ...orderKeyColumns(loan.orderKey),
    user_id: loan.borrowerId,
    id_card_index: loan.idCardIndex,
    product_id: loan.productCode,
    state: loanStatusCode(loan.status),
    state_time: loan.changedAt,
    version: loan.version,
    amount_fen: loan.amount,
    term: encodeDocument(loan.term),
    review_no: loan.reviewRequestNo ?? null,
    loan_time: loan.disbursedAt ?? null,
    create_time: loan.createdAt,
  };
}

/** A row of `cl_borrow_extended_info` from a loan: what never changes about it. */
export function loanExtendedRow({ loanNo, priceTerms, repaymentTerms, confirmedBy }: Loan): Record<string, unknown> {
  return {
    order_no: loanNo,
    price_terms: encodeDocument(priceTerms),
    repayment_terms: encodeDocument(repaymentTerms),
    confirmed_by: confirmedBy,
  };
}

/** A loan from `cl_borrow` joined with `cl_borrow_extended_info`. */
export function loanOf(row: Row): Loan {
  return present({
    loanNo: text(row, 'order_no') as LoanNo,
    orderKey: orderKeyOf(row),
    borrowerId: text(row, 'user_id') as BorrowerId,
    idCardIndex: text(row, 'id_card_index') as BlindIndex,
    productCode: text(row, 'product_id') as ProductCode,
    status: loanStatusOf(count(row, 'state')),
    version: count(row, 'version'),
    amount: fen(row, 'amount_fen'),
    term: decodeSharedDocument(text(row, 'term')) as Term,
    priceTerms: decodeSharedDocument(text(row, 'price_terms')) as PriceTerms,
    repaymentTerms: repaymentTermsOf(row),
    confirmedBy: word(row, 'confirmed_by', CONFIRMATION_DOORS),
    reviewRequestNo: optionalText(row, 'review_no'),
    disbursedAt: optionalInstant(row, 'loan_time'),
    createdAt: instant(row, 'create_time'),
    changedAt: instant(row, 'state_time'),
  });
}

// Loans from before there were terms have none in their row.
function repaymentTermsOf(row: Row): RepaymentTerms {
  const terms = optionalText(row, 'repayment_terms');
  return terms === undefined ? STANDARD_REPAYMENT_TERMS : (decodeSharedDocument(terms) as RepaymentTerms);
}

/** A step from a row of `cl_borrow_progress`. */
export function loanStepOf(row: Row): LoanStep {
  return present({
    version: count(row, 'version'),
    from: row['from_state'] === null ? null : loanStatusOf(count(row, 'from_state')),
    to: loanStatusOf(count(row, 'to_state')),
    event: word(row, 'event', LOAN_EVENTS),
    at: instant(row, 'happened_at'),
    detail: optionalText(row, 'detail'),
  });
}
