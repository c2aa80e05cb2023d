import type { RepaymentApplication, RepaymentTarget } from '../../model/repayment.js';
import type { RepaymentFacts } from '../../ports/callback-bodies.js';

/** Do two targets name the same? Installments in any order, each as often as it is named. */
export function isSameTarget(left: RepaymentTarget, right: RepaymentTarget): boolean {
  return targetWord(left) === targetWord(right);
}

function targetWord(target: RepaymentTarget): string {
  if (target.kind === 'settlement') return target.kind;
  return [...new Set(target.installmentNos)].sort((one, other) => one - other).join();
}

/**
 * How the last try to pay an installment, or the whole loan, stands (item 24): `running` while an application for it is open,
 * `failed` when the last one for it failed. A settlement is a try to pay every installment; only a settlement is one to pay all.
 */
export function attemptOf(
  applications: readonly RepaymentApplication[],
  installmentNo: RepaymentFacts['installmentNo'],
): RepaymentFacts['attempt'] {
  const tries = applications.filter(({ target }) => isFor(target, installmentNo));
  // At most one is open, and it is the last one, whatever the clocks said.
  if (tries.some(({ state }) => state === 'open')) return 'running';
  return tries.at(-1)?.state === 'failed' ? 'failed' : undefined;
}

function isFor(target: RepaymentTarget, installmentNo: RepaymentFacts['installmentNo']): boolean {
  if (target.kind === 'settlement') return true;
  return installmentNo !== 'all' && target.installmentNos.includes(installmentNo);
}
