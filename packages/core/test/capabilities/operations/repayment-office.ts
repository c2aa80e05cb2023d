import type { RepaymentOperationResult } from '#src/capabilities/operations/repayment-operation.js';
import type { RepaymentOperations } from '#src/capabilities/operations/repayment-operations.js';
import { createRepaymentOperations } from '#src/capabilities/operations/repayment-operations.js';
import type { Loan } from '#src/model/loan.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import type { Operator } from '#src/model/operator.js';
import { fen } from '#src/shared/money.js';
import { loanOf } from '../support/loan-story.js';
import { OFFICER } from '../support/story.js';
import type { World } from '../support/world.js';
import { KEY, repaying } from '../repayment/repay-story.js';

/** A reason that names nobody. */
export const REASON = 'as agreed on the phone';

/** Somebody else's approval of a reduction. */
export const APPROVAL = { approvedBy: 'chief', approval: 'minutes of May' };

/** What every operation is given. */
export interface Given {
  readonly operator: Operator;
  readonly loanNo: Loan['loanNo'];
  readonly reason: string;
}

/** A world with a loan, and the operations on it. */
export interface Office {
  readonly world: World;
  readonly operations: RepaymentOperations;
  readonly given: Given;
}

/** A world with a loan in `status`, at ten in the morning of its first due date, and who operates on it. */
export async function anOffice(status: LoanStatus = 'disbursed', prepare?: (fresh: World) => void): Promise<Office> {
  const world = await repaying(prepare, status);
  const given = { operator: OFFICER, loanNo: (await loanOf(world)).loanNo, reason: REASON };
  return { world, operations: createRepaymentOperations(world), given };
}

/** A bank transfer of now. */
export const transfer = (world: World) =>
  ({ serialNo: 'bank-1', amount: fen(147_500n), paidAt: world.clock.now(), way: 'bankTransfer' }) as const;

/** Records a bank transfer; how it ended. */
export async function offline({ world, operations, given }: Office, serialNo: string, amount: bigint): Promise<string> {
  return word(await operations.recordOffline({ ...given, ...transfer(world), serialNo, amount: fen(amount) }));
}

/** The outcome, or the kind of the refusal. */
export function word(result: RepaymentOperationResult): string {
  return result.ok ? result.value.outcome : result.error.kind;
}

/** Actions and outcomes of the order's audit, in order. */
export async function auditIn(world: World): Promise<readonly string[]> {
  return (await world.read.auditLog.ofOrder(KEY)).map(({ action, outcome }) => `${action} ${outcome}`);
}
