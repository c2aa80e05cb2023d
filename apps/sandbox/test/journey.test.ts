import { expect } from 'chai';
import { parseMetrics } from '#src/gateway/metrics.js';
import { playJourney } from '#src/journey/journey.js';
import type { Scenario } from '#src/journey/scenario.js';
import type { Stage } from '#src/journey/stage.js';
import { checkSame, createSteps, StepFailed } from '#src/journey/step.js';
import type { StepRecord } from '#src/journey/step.js';
import { SCENARIOS } from '#src/scenarios/index.js';

const NO_STAGE: Stage = new Proxy({} as Stage, {
  get: (_target, name) => {
    throw new Error(`the stage has no ${String(name)}`);
  },
});
const NO_STAGES = {
  shared: NO_STAGE,
  ofMonths: () => Promise.reject(new Error('no stage of months')),
  openOwn: () => Promise.reject(new Error('no stage of its own')),
};
const ABOUT = { step: 'ask', item: '1', interface: 'userCheck' };

describe('a step', () => {
  it('records what was answered, and that it was as promised', async () => {
    const records: StepRecord[] = [];
    const steps = createSteps('s', (record) => records.push(record));
    const value = await steps.take(ABOUT, (note) => {
      note({ code: 0, status: 2001 });
      return Promise.resolve(7);
    });
    expect(value).to.equal(7);
    const [{ ms, ...record } = { ms: -1 }] = records;
    expect(record).to.deep.equal({ scenario: 's', ...ABOUT, ok: true, code: 0, status: 2001 });
    expect(ms).to.be.at.least(0);
  });

  it('records what was wrong and ends the scenario', async () => {
    const records: StepRecord[] = [];
    const steps = createSteps('s', (record) => records.push(record));
    const failure = await steps
      .take(ABOUT, (note) => {
        note({ code: 10001 });
        checkSame('the code', 10001, 0);
        return Promise.resolve();
      })
      .catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(StepFailed);
    expect(records[0]).to.include({ ok: false, code: 10001, detail: 'the code is 10001 instead of 0' });
  });
});

describe('a journey', () => {
  const scenario = (name: string, play: Scenario['play']): Scenario => ({ name, title: name, play });
  const take =
    (...steps: readonly boolean[]): Scenario['play'] =>
    async (_stage, taker) => {
      for (const ok of steps) await taker.take(ABOUT, () => (ok ? Promise.resolve() : Promise.reject(new Error('no'))));
    };

  it('is told in the order of the list, whichever scenario is over first', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = scenario('slow', async (stage, steps) => {
      await gate;
      await take(true)(stage, steps);
    });
    const quick = scenario('quick', async (stage, steps) => {
      await take(true)(stage, steps);
      release();
    });
    const told: string[] = [];
    const onScenario = (outcome: { scenario: Scenario }) => told.push(outcome.scenario.name);
    const outcomes = await playJourney(NO_STAGES, [slow, quick], 2, { onScenario });
    expect(told).to.deep.equal(['slow', 'quick']);
    expect(outcomes.every(({ ok }) => ok)).to.equal(true);
  });

  it('fails a scenario whose step fails, and takes no further step of it', async () => {
    const [outcome] = await playJourney(NO_STAGES, [scenario('s', take(true, false, true))], 1);
    expect(outcome?.ok).to.equal(false);
    expect(outcome?.records.map(({ ok }) => ok)).to.deep.equal([true, false]);
  });

  it('fails a scenario that ends outside its steps, and one without steps', async () => {
    const broken = scenario('broken', (stage) => Promise.reject(new Error(stage.gateway.url)));
    const empty = scenario('empty', () => Promise.resolve());
    const outcomes = await playJourney(NO_STAGES, [broken, empty], 1);
    expect(outcomes.map(({ ok }) => ok)).to.deep.equal([false, false]);
    expect(outcomes[0]?.records[0]?.detail).to.contain('the stage has no gateway');
  });

  it('gives a scenario that crashes its gateway a stage of its own, and closes it', async () => {
    const calls: string[] = [];
    const own = { close: () => Promise.resolve(void calls.push('closed')) } as Partial<Stage> as Stage;
    const openOwn = () => Promise.resolve(own);
    const crashing: Scenario = { ...scenario('s', take(true, false)), needsOwnStage: true };
    const [outcome] = await playJourney({ ...NO_STAGES, openOwn }, [crashing], 1);
    expect(outcome?.records.map(({ ok }) => ok)).to.deep.equal([true, false]);
    expect(calls).to.deep.equal(['closed']);
  });

  it('plays what takes months where the clock is moved, and leaves when it is over', async () => {
    const calls: string[] = [];
    const calendar = { join: () => Promise.resolve(() => void calls.push('left')) };
    const ofMonths = () => Promise.resolve({ calendar } as Partial<Stage> as Stage);
    const months: Scenario = { ...scenario('s', take(true, false)), takesMonths: true };
    const [outcome] = await playJourney({ ...NO_STAGES, ofMonths }, [months], 1);
    expect(outcome?.records.map(({ ok }) => ok)).to.deep.equal([true, false]);
    expect(calls).to.deep.equal(['left']);
  });

  it('has titles that fit their line', () => {
    expect(SCENARIOS.filter(({ title }) => title.length > 80).map(({ name }) => name)).to.deep.equal([]);
  });

  it('has every scenario once', () => {
    const names = SCENARIOS.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    expect(names).to.include.members([
      'approved',
      'refused-by-access',
      'refused-by-credit',
      'pull-fails-twice-then-recovers',
      'pull-exhausted',
      'push-repeated-nine-times',
      'credit-results-duplicated-and-reordered',
      'bad-signature',
      'altered-byte',
      'replay',
      'stale-timestamp',
      'callback-endpoint-down-then-up',
      'paid-out-account-open',
      'paid-out-through-opening',
      'opening-notice-lost',
      'three-doors-at-once',
      'double-click',
      'changed-amount',
      'refused-at-confirm',
      'card-bind-timeout',
      'review-refused',
      'manual-review',
      'payout-failed-retried-paid',
      'payout-failed-rejected',
      'cancelled',
      'loan-events-duplicated-and-reordered',
      'sms-signature',
      'configuration-at-run-time',
      'killed-between-confirm-and-payout',
      'repaid-on-time',
      'settled-early',
      'overdue-then-paid',
      'partial-repayment',
      'debit-timeout-found-paid',
      'debit-timeout-found-unpaid',
      'notice-and-event-race',
      'repayment-notices-odd',
      'repay-clicked-twice',
      'two-installments-at-once',
      'overpaid-held-refunded',
      'offline-repayment-corrected',
      'settled-with-reduction',
      'written-off',
      'reconciliation-differences',
      'plan-before-payout',
      'trials-refused',
      'killed-between-debit-and-booking',
    ]);
  });
});

describe('metrics', () => {
  it('sums the samples whose labels fit', () => {
    const metrics = parseMetrics(
      '# HELP a b\na{interface="userCheck",code="0"} 2\na{interface="userCheck",code="10003"} 1\na{interface="push",code="0"} 4\nb 7\n',
    );
    expect(metrics.sum('a', { interface: 'userCheck' })).to.equal(3);
    expect(metrics.sum('a', { code: '0' })).to.equal(6);
    expect(metrics.sum('b')).to.equal(7);
    expect(metrics.sum('c')).to.equal(0);
    expect(metrics.names()).to.deep.equal(['a', 'b']);
  });
});
