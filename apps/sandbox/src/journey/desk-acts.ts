import type { JsonRecord } from '../wire/json.js';
import { ledgerEntries } from '../gateway/ledger.js';
import type { Cast } from './acts.js';
import type { LoanCast } from './repayment-acts.js';
import { awaitTaken, takenOf } from './repayment-acts.js';
import { check, checkSame } from './step.js';

type LoanAction =
  | 'offline-repayment'
  | 'apply-held'
  | 'refund'
  | 'settle-with-reduction'
  | 'write-off'
  | 'resend-schedule'
  | 'ask-debit';

/** Does something to a loan that is being repaid, through the operations API. */
export function atDesk(
  cast: LoanCast,
  step: string,
  action: LoanAction,
  body: JsonRecord = {},
  httpStatus = 200,
): Promise<JsonRecord> {
  return operations(cast, step, `/loans/${cast.loanNo}/${action}`, body, httpStatus);
}

/** Posts to the operations API; must be answered with this status. */
export function operations(
  cast: Pick<Cast, 'stage' | 'steps'>,
  step: string,
  path: string,
  body: JsonRecord = {},
  httpStatus = 200,
): Promise<JsonRecord> {
  const interfaceName = `/operations/${path.split('/')[1] ?? ''}`;
  return cast.steps.take({ step, item: '23', interface: interfaceName }, async (note) => {
    const answer = await cast.stage.operations.post(path, { reason: 'journey', ...body });
    note({ status: answer.status });
    checkSame('the HTTP status', answer.status, httpStatus);
    return answer.body;
  });
}

/** The loan's ledger, in which every 分 is explained: it adds up to nothing. Gives the balance of an account, in 分. */
export async function checkLedger(cast: LoanCast, step: string): Promise<(account: string) => number> {
  const entries = await cast.steps.take({ step, item: '23', interface: '/operations/loans' }, async (note) => {
    const { status, body } = await cast.stage.operations.get(`/loans/${cast.loanNo}/ledger`);
    note({ status });
    checkSame('the HTTP status', status, 200);
    const read = ledgerEntries(body);
    check(read.length > 0, 'the ledger is empty');
    checkSame(
      'the sum of the ledger',
      read.reduce((sum, { amountFen }) => sum + amountFen, 0),
      0,
    );
    return read;
  });
  return (account) =>
    entries.filter((entry) => entry.account === account).reduce((sum, { amountFen }) => sum + amountFen, 0);
}

/** The payer's own book: so many debits of this borrower, and together what our ledger has received; the ledger adds up to nothing. */
export async function checkBooks(cast: LoanCast, step: string, count: number): Promise<void> {
  const balance = await checkLedger(cast, 'every 分 of the loan is explained');
  await cast.steps.take({ step, item: '22', interface: 'payer' }, async () => {
    await awaitTaken(cast, count);
    const taken = takenOf(cast);
    checkSame('the number of debits', taken.length, count);
    checkSame('what was received', balance('received'), Number(taken.reduce((sum, amountFen) => sum + amountFen, 0n)));
  });
}
