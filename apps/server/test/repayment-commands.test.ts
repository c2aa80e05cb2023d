import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGatewayCommand } from '@banyan/sandbox';
import { expect } from 'chai';
import { someApprovedOrders } from './support/approved-orders.js';
import type { DisbursedLoan } from './support/disbursed-loans.js';
import { disbursedLoanOf } from './support/disbursed-loans.js';
import { openGatewayHere, storeLoans } from './support/gateway-here.js';
import { setClockToNoon } from './support/noon.js';
import { variablesOf } from './support/variables.js';

const DAY_MS = 86_400_000;
const BEIJING_OFFSET_MS = 8 * 3_600_000;

describe('commands about repayment', function () {
  this.timeout(60_000);
  let home: string;
  let variables: Readonly<Record<string, string>>;
  let now: () => number;
  let loan: DisbursedLoan;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'banyan-repayment-commands-'));
    now = await setClockToNoon(home);
    variables = await variablesOf(home, { BANYAN_CLOCK: 'movable' });
    const [order] = someApprovedOrders(1, () => true);
    if (order === undefined) throw new Error('there is no order');
    loan = disbursedLoanOf(order, { daysAgo: 1, termCount: 3 });
    const gateway = await openGatewayHere(variables);
    await storeLoans(gateway, [loan]);
    await gateway.close();
  });
  after(() => rm(home, { recursive: true }));

  const run = (...args: readonly string[]) => runGatewayCommand(variables, args, '');
  async function done(...args: readonly string[]): Promise<string> {
    const { exitCode, output, errors } = await run(...args);
    expect(exitCode, errors).to.equal(0);
    return output;
  }
  async function refused(...args: readonly string[]): Promise<string> {
    const { exitCode, errors } = await run(...args);
    expect(exitCode, args.join(' ')).to.equal(1);
    return errors.trim().split('\n').at(-1) ?? '';
  }
  const because = ['--reason', 'as the test says'] as const;

  it('record money once, take it back, put it to use and refund the rest; the ledger explains it all (item 23)', async () => {
    const { loanNo } = loan;
    const today = new Date(now() + BEIJING_OFFSET_MS).toISOString().slice(0, 10);
    const record = ['repayments', 'record', loanNo, '--serial', 'T-1', '--amount', '6000.00', '--paid-at', today];
    const [recorded] = linesOf(await done(...record, ...because, '--json'));
    expect(recorded).to.include({ outcome: 'done', loanStatus: '30 disbursed', serial: 'T-1' });
    const [again] = linesOf(await done(...record, ...because, '--json'));
    expect(again).to.include({ outcome: 'again' });
    expect(
      await refused(
        'repayments',
        'record',
        loanNo,
        ...record.slice(3, 5),
        '--amount',
        '1.00',
        ...record.slice(7),
        ...because,
      ),
    ).to.equal('Refused: serialReused.');
    const [corrected] = linesOf(await done('repayments', 'correct', 'T-1', ...because, '--json'));
    expect(corrected).to.include({ heldYuan: '6000.00' });
    expect(await refused('repayments', 'correct', 'T-1', ...because)).to.equal('Refused: alreadyCorrected.');
    await done('repayments', 'apply-held', loanNo, ...because);
    const refund = ['repayments', 'refund', loanNo, '--refund-no', 'R-1', '--amount'];
    expect(await refused(...refund, '9000.00', ...because)).to.equal('Refused: notEnoughHeld.');
    await done(...refund, '100.00', ...because);
    expect((await run(...record.slice(0, 4), '测试甲', ...record.slice(5), ...because)).errors).to.include('--serial');

    const ledger = await done('orders', 'ledger', loanNo);
    for (const kind of ['disbursed', 'scheduled', 'repaid', 'corrected', 'heldApplied', 'refunded'])
      expect(ledger).to.match(new RegExp(`^\\d+ +\\d{4}-\\d{2}-\\d{2} +${kind} `, 'm'));
    expect(ledger.trim().split('\n').at(-1)).to.match(/^sum .* 0\.00$/);
    const lines = linesOf(await done('orders', 'ledger', loanNo, '--json'));
    expect(lines.at(-1)).to.include({ sum: '0' });
    expect(await refused('orders', 'ledger', 'loan-9')).to.equal('There is no such loan.');
  });

  it('show what is due, paid and owed of a loan, and the money that came', async () => {
    const shown = await done('orders', 'show', 'rongshu', loan.orderNo);
    expect(shown).to.match(/^1 +\d{4}-\d{2}-\d{2} .* paid +\d{4}-\d{2}-\d{2}$/m);
    expect(shown).to.match(/^3 +\d{4}-\d{2}-\d{2} .* notDue$/m);
    expect(shown).to.match(/^T-1 .* 6000\.00 +bankTransfer +taken back/m);
    expect(shown).to.include('ledger sums to 0.00');
    expect(shown).to.not.include(loan.idCard).and.to.not.include(loan.bankCard);
  });

  it('settle with a reduction that somebody else has approved, and nothing twice (B17)', async () => {
    const { loanNo } = loan;
    const settle = ['repayments', 'settle-with-reduction', loanNo, '--approval', 'paper 7', ...because];
    expect(await refused('repayments', 'write-off', loanNo, ...because)).to.equal(
      'Refused: notNow (the loan is 30 disbursed).',
    );
    const settled = await done(...settle, '--approved-by', 'head-of-collections');
    expect(settled).to.include('41 settledWithReduction');
    expect(await refused(...settle, '--approved-by', 'head-of-collections')).to.match(/^Refused: notNow/);
    const audit = await done('audit', '--json');
    expect(audit).to.include('approved by head-of-collections: paper 7');
  });

  it("compare the payer's statement of a day, and settle what differs", async () => {
    const day = new Date(now() - DAY_MS + BEIJING_OFFSET_MS).toISOString().slice(0, 10);
    const file = join(home, 'statement.csv');
    expect(await refused('reconciliation', 'run', day)).to.equal('Refused: noStatement.');
    await writeFile(
      file,
      'direction,requestNo,serialNo,amountFen,paidAt\nrepayment,,S-9,12x,2026-01-01T00:00:00+08:00\n',
    );
    expect(await refused('reconciliation', 'import', day, file)).to.equal(
      'Refused: line 2 of the statement, column amountFen.',
    );
    await writeFile(file, `direction,requestNo,serialNo,amountFen,paidAt\nrepayment,,S-9,1200,${day}T12:00:00+08:00\n`);
    await done('reconciliation', 'import', day, file);
    const [compared] = linesOf(await done('reconciliation', 'run', day, '--json'));
    expect(compared).to.include({ day, ours: 1, theirs: 1, differences: 2 });
    const found = linesOf(await done('reconciliation', 'differences', '--state', 'open', '--json'));
    expect(found.map(({ kind, direction, ours, theirs }) => [kind, direction, ours, theirs])).to.have.deep.members([
      ['missingHere', 'repayment', undefined, '12.00'],
      ['missingThere', 'disbursement', '15000.00', undefined],
    ]);
    for (const { difference } of found) await done('reconciliation', 'resolve', String(difference), ...because);
    expect(await done('reconciliation', 'differences', '--state', 'open')).to.equal('none\n');
    expect(await done('reconciliation', 'list')).to.include(day);
  });
});

function linesOf(output: string): readonly Readonly<Record<string, unknown>>[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
