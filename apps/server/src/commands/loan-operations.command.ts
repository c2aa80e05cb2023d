import type { LoanNo, LoanOperation, LoanOperations, LoanStatus } from '@banyan/core';
import { instantText, LOAN_STATUS_TABLE, loanStatusCode, yuanText } from '@banyan/core';
import { Argument, Option } from 'commander';
import type { Command } from 'commander';
import { StartupProblem } from '../settings/startup-problem.js';
import { TOKEN } from '../tokens.js';
import { cliOperator } from './cli-operator.js';
import { withLoan } from './loan-argument.js';
import { wholeNumber } from './number-option.js';
import { refusalText } from './operated.js';
import { printTable } from './print.js';
import { withGateway } from './with-gateway.js';

const DECISIONS = ['pass', 'refuse'] as const;

type Decision = (typeof DECISIONS)[number];

/** The commands of {@link LoanOperations} (items 14 and 16): a loan is named by its own number. Each is audited. */
export function addLoanCommands(orders: Command): void {
  orders
    .command('loans')
    .description('loans in a status, the longest there first')
    .addOption(
      new Option('--status <status>', 'status')
        .choices(LOAN_STATUS_TABLE.map(([, status]) => status))
        .makeOptionMandatory(),
    )
    .option('--limit <count>', 'at most', wholeNumber, 100)
    .option('--json', 'one JSON object a line')
    .action(({ status, limit, ...options }: { status: LoanStatus; limit: number; json?: boolean }) =>
      withGateway(async (container) => {
        const loans = await container.get(TOKEN.unitOfWork).read.loans.listByStatus(status, limit);
        printTable(
          loans.map((loan) => ({
            loan: loan.loanNo,
            channel: loan.orderKey.channel,
            order: loan.orderKey.orderNo,
            status: `${String(loanStatusCode(loan.status))} ${loan.status}`,
            yuan: yuanText(loan.amount),
            term: `${String(loan.term.count)} ${loan.term.unit}`,
            changedAt: instantText(loan.changedAt),
          })),
          options,
        );
      }),
    );
  addDecision(orders, 'review', 'decide a loan that waits for manual review (22)', 'decideReview');
  addDecision(
    orders,
    'review-disbursement',
    'decide a loan that waits for the review before its payout (36)',
    'decideDisbursementReview',
  );
  addAct(orders, 'ask-payer', 'ask the payer about a payout that nothing was heard of (29)', 'askPayer');
  addAct(orders, 'retry', 'pay out again after a failure (31); the payer is asked first', 'retryDisbursement');
  addAct(orders, 'reject', 'end a loan whose payout failed (31 to 27); the payer is asked first', 'reject');
  addAct(orders, 'cancel', 'end a loan before its payout', 'cancel');
}

function addDecision(
  orders: Command,
  name: string,
  description: string,
  method: 'decideReview' | 'decideDisbursementReview',
): void {
  withReason(withLoan(orders.command(name).description(description)))
    .addArgument(new Argument('<decision>').choices(DECISIONS))
    .action((loanNo: LoanNo, decision: Decision, { reason }: { reason: string }) =>
      operate(loanNo, reason, (operations, operation) => operations[method]({ ...operation, decision })),
    );
}

function addAct(
  orders: Command,
  name: string,
  description: string,
  method: 'askPayer' | 'retryDisbursement' | 'reject' | 'cancel',
): void {
  withReason(withLoan(orders.command(name).description(description))).action(
    (loanNo: LoanNo, { reason }: { reason: string }) =>
      operate(loanNo, reason, (operations, operation) => operations[method](operation)),
  );
}

function withReason(command: Command): Command {
  return command.requiredOption('--reason <reason>', 'why, in your own words; no number of a person');
}

function operate(
  loanNo: LoanNo,
  reason: string,
  run: (operations: LoanOperations, operation: LoanOperation) => ReturnType<LoanOperations['cancel']>,
): Promise<void> {
  return withGateway(async (container) => {
    const operation = { operator: cliOperator(), loanNo, reason };
    const outcome = await run(container.get(TOKEN.loanOperations), operation);
    if (!outcome.ok) throw new StartupProblem(refusalText(outcome.error));
    const { status } = outcome.value;
    printTable([{ loan: loanNo, status: `${String(loanStatusCode(status))} ${status}` }], {});
  });
}
