// What `openingPostings` writes, entry by entry. Nothing was repaid before this migration.
// prettier-ignore
const OPENING_ENTRY_TABLE = [
  // sequence  kind         account           period         amount                           rows
  [ 1,        'disbursed', 'principal',      'r.period_no', 'r.principal_fen',               'each installment' ],
  [ 1,        'disbursed', 'disbursed',      'null',        '-p.disbursed_fen',              'loan'             ],
  [ 1,        'disbursed', 'feeIncome',      'null',        'p.disbursed_fen - l.amount_fen', 'loan'            ],
  [ 2,        'scheduled', 'interest',       'r.period_no', 'r.interest_fen',                'each installment' ],
  [ 2,        'scheduled', 'fee',            'r.period_no', 'r.fee_fen',                     'each installment' ],
  [ 2,        'scheduled', 'interestIncome', 'null',        '-sum(r.interest_fen)',          'all installments' ],
  [ 2,        'scheduled', 'feeIncome',      'null',        '-sum(r.fee_fen)',               'all installments' ],
] as const;

const PLANS = 'cl_borrow_repay_plan p join cl_borrow l on l.order_no = p.order_no';
const INSTALLMENTS = 'cl_borrow_repay_plan p join cl_borrow_repay r on r.order_no = p.order_no';
const GROUPED = `${INSTALLMENTS} group by p.order_no, p.start_date, p.create_time`;

const ROWS = { 'each installment': INSTALLMENTS, loan: PLANS, 'all installments': GROUPED } as const;

const ENTRIES_SQL = OPENING_ENTRY_TABLE.map(
  ([sequence, kind, account, period, amount, rows], index) =>
    `select p.order_no as order_no, ${String(sequence)} as sequence, '${kind}' as kind, '${account}' as account,
${period} as period_no, ${amount} as amount_fen, p.start_date as booked_date, p.create_time as happened_at, ${String(index)} as place
from ${ROWS[rows]}`,
).join('\nunion all\n');

/** Opens the ledgers of loans that were paid out before there were any: with the entries that a new loan's ledger has. */
export const OPEN_LEDGERS_SQL = `insert into cl_loan_ledger
(order_no, sequence, line, kind, reference, account, period_no, amount_fen, booked_date, happened_at)
select e.order_no, e.sequence, row_number() over (partition by e.order_no, e.sequence order by e.place, e.period_no),
e.kind, e.order_no, e.account, e.period_no, e.amount_fen, e.booked_date, e.happened_at
from (${ENTRIES_SQL}) e where e.amount_fen <> 0 order by e.order_no, e.sequence, e.place, e.period_no`;
