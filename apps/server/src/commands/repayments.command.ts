import type {
  Fen,
  Instant,
  LoanNo,
  OperatedRepayment,
  Operator,
  RepaymentOperationResult,
  RepaymentOperations,
} from '@banyan/core';
import { loanStatusCode, yuanText } from '@banyan/core';
import { Option } from 'commander';
import type { Command } from 'commander';
import { TOKEN } from '../tokens.js';
import { cliOperator } from './cli-operator.js';
import { withLoan } from './loan-argument.js';
import { givenNumber } from './number-option.js';
import { printOperated } from './operated.js';
import type { TableRow } from './print.js';
import { readLocalOrInstant } from './time-option.js';
import { withGateway } from './with-gateway.js';
import { yuanAmount } from './yuan-option.js';

interface Reasoned {
  readonly reason: string;
  readonly json?: boolean;
}

/** The commands of {@link RepaymentOperations} (item 23, B17, B18): a loan is named by its own number, money by the payer's. Each is audited. */
export function addRepaymentCommands(program: Command): void {
  const repayments = program.command('repayments').description('what people decide about the repayment of a loan');
  addRecord(repayments);
  addCorrect(repayments);
  addHeldMoney(repayments);
  addReduction(repayments);
  addLoanAct(
    repayments,
    'write-off',
    'write an overdue loan off (50 to 90): it stays owed, without debits and penalties from now on',
    'writeOff',
  );
  addLoanAct(repayments, 'resend', 'tell the marketplace the schedule again', 'resendSchedule');
  addLoanAct(repayments, 'ask-payer', 'ask the payer about a debit that nothing was heard of', 'askPayer');
}

function addRecord(repayments: Command): void {
  withLoan(reasoned(repayments.command('record').description('book money that came another way than by debit')))
    .requiredOption('--serial <number>', "the bank's or payer's number of the payment; booked once", givenNumber)
    .requiredOption('--amount <yuan>', 'what came', yuanAmount)
    .requiredOption('--paid-at <time>', 'when: YYYY-MM-DD (Beijing) or epoch milliseconds', readLocalOrInstant)
    .addOption(new Option('--way <way>', 'how').choices(['bankTransfer', 'alipay']).default('bankTransfer'))
    .action((loanNo: LoanNo, options: Reasoned & RecordOptions) => {
      const { serial: serialNo, amount, paidAt, way, reason } = options;
      return operate(options, (operations, operator) =>
        operations.recordOffline({ operator, loanNo, serialNo, amount, paidAt, way, reason }),
      );
    });
}

interface RecordOptions {
  readonly serial: string;
  readonly amount: Fen;
  readonly paidAt: Instant;
  readonly way: 'bankTransfer' | 'alipay';
}

function addCorrect(repayments: Command): void {
  reasoned(
    repayments.command('correct').description('take a wrong allocation back by a counter-entry; the money is held'),
  )
    .argument('<serial>', "the payer's number of the payment")
    .action((serialNo: string, options: Reasoned) =>
      operate(options, (operations, operator) => operations.correct({ operator, serialNo, reason: options.reason })),
    );
}

function addHeldMoney(repayments: Command): void {
  withLoan(
    reasoned(repayments.command('apply-held').description('pay what is owed from money that is held for the borrower')),
  )
    .option('--amount <yuan>', 'not all of it', yuanAmount)
    .action((loanNo: LoanNo, options: Reasoned & { readonly amount?: Fen }) => {
      const { amount, reason } = options;
      const wish = { loanNo, reason, ...(amount === undefined ? {} : { amount }) };
      return operate(options, (operations, operator) => operations.applyHeld({ operator, ...wish }));
    });
  withLoan(reasoned(repayments.command('refund').description('note that held money went back to the borrower')))
    .requiredOption('--refund-no <number>', 'number of the refund; noted once', givenNumber)
    .requiredOption('--amount <yuan>', 'what went back', yuanAmount)
    .action((loanNo: LoanNo, options: Reasoned & { readonly refundNo: string; readonly amount: Fen }) => {
      const { refundNo, amount, reason } = options;
      return operate(options, (operations, operator) =>
        operations.recordRefund({ operator, loanNo, refundNo, amount, reason }),
      );
    });
}

function addReduction(repayments: Command): void {
  withLoan(
    reasoned(repayments.command('settle-with-reduction').description('give up the rest and settle the loan (to 41)')),
  )
    .requiredOption('--approved-by <name>', 'operator who approved it; somebody else')
    .requiredOption('--approval <reference>', 'where the approval is filed')
    .action((loanNo: LoanNo, options: Reasoned & { readonly approvedBy: string; readonly approval: string }) => {
      const { approvedBy, approval, reason } = options;
      return operate(options, (operations, operator) =>
        operations.settleWithReduction({ operator, loanNo, approvedBy, approval, reason }),
      );
    });
}

function addLoanAct(
  repayments: Command,
  name: string,
  description: string,
  method: 'writeOff' | 'resendSchedule' | 'askPayer',
): void {
  withLoan(reasoned(repayments.command(name).description(description))).action((loanNo: LoanNo, options: Reasoned) =>
    operate(options, (operations, operator) => operations[method]({ operator, loanNo, reason: options.reason })),
  );
}

function reasoned(command: Command): Command {
  return command
    .requiredOption('--reason <reason>', 'why, in your own words; no number of a person')
    .option('--json', 'one JSON object');
}

function operate(
  options: { readonly json?: boolean },
  run: (operations: RepaymentOperations, operator: Operator) => Promise<RepaymentOperationResult>,
): Promise<void> {
  return withGateway(async (container) => {
    const outcome = await run(container.get(TOKEN.repaymentOperations), cliOperator());
    printOperated(outcome, operatedRow, options);
  });
}

function operatedRow({ status, outcome, held, serialNo }: OperatedRepayment): TableRow {
  return {
    outcome,
    loanStatus: `${String(loanStatusCode(status))} ${status}`,
    heldYuan: yuanText(held),
    serial: serialNo,
  };
}
