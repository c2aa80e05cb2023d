import type { Evidence } from './evidence.js';
import { offences } from './evidence.js';

const CONFIRMED_WITHOUT = `select b.third_order_no as orderNo, b.amount_fen as loan, c.amount_fen as confirmed
from cl_borrow b left join cl_borrow_confirm_log c on c.source = b.source and c.third_order_no = b.third_order_no
where c.id is null or c.amount_fen <> b.amount_fen`;

const LOANS_TWICE = `select third_order_no as orderNo, count(*) as total from cl_borrow
group by source, third_order_no having count(*) > 1`;

const CONFIRMATIONS = `select third_order_no as orderNo, amount_fen as amount from cl_borrow_confirm_log`;

/** I1: each accepted confirmation is exactly one loan, of the amount that was confirmed, reviewed once and paid out once. */
export async function findLoansThatAreNotOne(evidence: Evidence): Promise<readonly string[]> {
  const { books, database } = evidence;
  const confirmed = new Map(
    (await database.rows(CONFIRMATIONS)).map((row) => [String(row['orderNo']), String(row['amount'])]),
  );
  const paidOut = new Set(books.promises.filter(({ kind }) => kind === 'paidOut').map(({ orderNo }) => orderNo));
  const loans = new Set(
    (await database.rows('select third_order_no as orderNo from cl_borrow')).map((row) => String(row['orderNo'])),
  );
  const several = (what: string, byOrder: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] =>
    [...byOrder]
      .filter(([, numbers]) => numbers.size > 1)
      .map(([orderNo, numbers]) => `order ${orderNo} has ${String(numbers.size)} ${what}`);
  return [
    ...(await offences(
      evidence,
      LOANS_TWICE,
      (row) => `order ${String(row['orderNo'])} has ${String(row['total'])} loans`,
    )),
    ...(await offences(
      evidence,
      CONFIRMED_WITHOUT,
      (row) => `the loan of order ${String(row['orderNo'])} is not what was confirmed`,
    )),
    ...books.promises
      .filter(({ kind, orderNo, amountFen }) => kind === 'confirmed' && confirmed.get(orderNo) !== String(amountFen))
      .map(({ orderNo }) => `order ${orderNo} was confirmed, and the confirmation is not there or has another amount`),
    ...[...paidOut]
      .filter((orderNo) => !loans.has(orderNo))
      .map((orderNo) => `order ${orderNo} is paid out without a loan`),
    ...several('loans at review', books.reviewsByOrder),
    ...several('payouts', books.payoutsByOrder),
  ];
}

const PRINCIPAL = `select b.order_no as loanNo from cl_borrow b join cl_borrow_repay_plan p on p.order_no = b.order_no
left join cl_borrow_repay r on r.order_no = b.order_no
group by b.order_no, b.amount_fen having coalesce(sum(r.principal_fen), 0) <> b.amount_fen`;

const PARTS = `select order_no as loanNo from cl_borrow_repay
where principal_fen + interest_fen + fee_fen <> total_fen`;

const UNBALANCED = `select order_no as loanNo, sequence from cl_loan_ledger
group by order_no, sequence having sum(amount_fen) <> 0`;

const PAID_WITHOUT_PLAN = `select b.order_no as loanNo from cl_borrow b
left join cl_borrow_repay_plan p on p.order_no = b.order_no where b.state in (30, 40, 41, 50, 90) and p.id is null`;

const BOOKED = `select request_no as requestNo, sum(amount_fen) as amount, count(*) as total from cl_borrow_repay_log
where request_no is not null group by request_no`;

/** I7: the schedule of a loan adds up to it, every posting to nothing, and what the payer took is what was booked, once. */
export async function findMoneyThatDoesNotAddUp(evidence: Evidence): Promise<readonly string[]> {
  const { books, database } = evidence;
  const booked = new Map((await database.rows(BOOKED)).map((row) => [String(row['requestNo']), row]));
  const taken = new Set(books.debits.map(([requestNo]) => requestNo));
  return [
    ...(await offences(evidence, PRINCIPAL, (row) => `the schedule of ${String(row['loanNo'])} is not its loan`)),
    ...(await offences(evidence, PARTS, (row) => `an installment of ${String(row['loanNo'])} is not its parts`)),
    ...(await offences(
      evidence,
      UNBALANCED,
      (row) => `posting ${String(row['sequence'])} of ${String(row['loanNo'])} does not add up to nothing`,
    )),
    ...(await offences(
      evidence,
      PAID_WITHOUT_PLAN,
      (row) => `${String(row['loanNo'])} is paid out without a schedule`,
    )),
    ...books.debits
      .filter(([requestNo, amountFen]) => String(booked.get(requestNo)?.['amount']) !== String(amountFen))
      .map(([requestNo]) => `debit ${requestNo} was taken and is not booked as taken`),
    ...[...booked]
      .filter(([requestNo, row]) => !taken.has(requestNo) || Number(row['total']) > 1)
      .map(([requestNo]) => `debit ${requestNo} is booked and was not taken, or is booked twice`),
  ];
}
