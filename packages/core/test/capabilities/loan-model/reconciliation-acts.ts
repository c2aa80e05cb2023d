import { expect } from 'chai';
import { toLocalDate } from '#src/shared/calendar.js';
import type { LocalDate } from '#src/shared/calendar.js';
import { instantText } from '#src/shared/calendar.js';
import type { StatementLine } from '#src/model/reconciliation.js';
import { fen } from '#src/shared/money.js';
import type { World } from '../support/world.js';
import { OFFICER } from '../support/story.js';
import type { Act, Model } from './acts.js';
import { note } from './acts.js';
import { KEYS } from './lender.js';

/** What the payer's statement of a day is made to say wrongly. */
export type Planted = 'nothing' | 'leftOut' | 'wrongAmount' | 'twice' | 'strange';

/** The payer's statement of the day of its last payment comes, with a planted difference, and the day is compared: that difference is found, and no other. */
export function reconcileDay(planted: Planted): Act {
  return async (real, model, isAlone) => {
    const { world, process } = real.lender;
    const lines = await payments(world, model);
    const day = lines
      .map(({ paidAt }) => toLocalDate(paidAt))
      .sort()
      .at(-1);
    if (day === undefined) return;
    const ofDay = lines.filter(({ paidAt }) => toLocalDate(paidAt) === day);
    await process.reconciliation.importStatement({ operator: OFFICER, day, file: csvOf(plant(ofDay, planted, day)) });
    const result = await process.reconciliation.run({ operator: OFFICER, day });
    note(real, `reconcile ${result.ok ? 'compared' : result.error.kind}`);
    if (!result.ok || !isAlone || model.contradicted.size > 0) return;
    const open = await process.reconciliation.differences({ day, state: 'open', limit: 100 });
    const expected = { nothing: [], leftOut: ['missingThere'], wrongAmount: ['amountDiffers'], twice: ['twiceThere'] };
    const kinds = planted === 'strange' ? ['missingHere'] : expected[planted];
    expect(result.value.differences, `planted: ${planted}`).to.equal(kinds.length);
    // One that people have settled before stays settled.
    expect(kinds).to.include.members(open.map(({ kind }) => kind));
    note(real, `reconcile found ${planted}`);
    for (const { differenceNo } of open) {
      const resolved = await process.reconciliation.resolve({
        operator: OFFICER,
        differenceNo,
        reason: 'by the model',
      });
      expect(resolved.ok, 'an open difference is resolved').to.equal(true);
    }
  };
}

/** All that moved by way of the payer: what its book says, and debits of the back office's own. */
async function payments({ read, payer }: World, { contradicted }: Model): Promise<readonly StatementLine[]> {
  const lines: StatementLine[] = [];
  for (const key of KEYS) {
    const loan = await read.loans.findByOrder(key);
    if (loan === undefined || contradicted.has(loan.loanNo)) continue;
    for (const { requestNo, amount, paidAt } of await read.disbursements.ofLoan(loan.loanNo)) {
      if (paidAt !== undefined) lines.push({ direction: 'disbursement', requestNo, serialNo: '', amount, paidAt });
    }
    for (const { requestNo = '', serialNo, amount, paidAt, way } of await read.repayments.ofLoan(loan.loanNo)) {
      const answer = payer.book().get(requestNo);
      if (way === 'debit' && answer?.kind !== 'paid') {
        lines.push({ direction: 'repayment', requestNo, serialNo, amount, paidAt });
      }
    }
    for (const { requestNo, state } of await read.repaymentApplications.ofLoan(loan.loanNo)) {
      const answer = payer.book().get(requestNo);
      // What the payer has taken and we have not heard of yet is a difference of its own.
      if (answer?.kind === 'paid' && state === 'paid') lines.push({ direction: 'repayment', requestNo, ...answer });
    }
  }
  return lines;
}

function plant(lines: readonly StatementLine[], planted: Planted, day: LocalDate): readonly StatementLine[] {
  const [first, ...rest] = lines;
  if (first === undefined) return lines;
  switch (planted) {
    case 'nothing':
      return lines;
    case 'leftOut':
      return rest;
    case 'wrongAmount':
      return [{ ...first, amount: fen(first.amount + 1n) }, ...rest];
    case 'twice':
      return [first, ...lines];
    case 'strange':
      return [...lines, { ...first, requestNo: '', serialNo: `strange-${day}`, direction: 'repayment' }];
  }
}

function csvOf(lines: readonly StatementLine[]): Uint8Array {
  const rows = lines.map(({ direction, requestNo, serialNo, amount, paidAt }) =>
    [direction, requestNo, serialNo, String(amount), instantText(paidAt)].join(','),
  );
  return new TextEncoder().encode(['direction,requestNo,serialNo,amountFen,paidAt', ...rows].join('\n'));
}
