import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { Breaker } from '#src/capabilities/callback/breaker.js';
import { createBreaker } from '#src/capabilities/callback/breaker.js';
import { addMs } from '#src/shared/calendar.js';
import { TEST_NOW } from '#src/testing/index.js';

const at = (ms: number): typeof TEST_NOW => addMs(TEST_NOW, ms);

describe('breaker of callbacks (item 25.1)', () => {
  let breaker: Breaker;

  beforeEach(() => {
    breaker = createBreaker({ failuresToOpen: 3, openMs: 1_000 });
  });

  function open(channel = '840'): void {
    for (let count = 0; count < 3; count += 1) breaker.report(channel, false, at(0));
  }

  it('stays closed below the number of failures, and lets any number of callers through', () => {
    breaker.report('840', false, at(0));
    breaker.report('840', false, at(0));
    expect([breaker.allows('840', at(0)), breaker.allows('840', at(0))]).to.deep.equal([true, true]);
    expect(breaker.openChannels()).to.deep.equal([]);
  });

  it('counts failures in a row: a success begins anew', () => {
    breaker.report('840', false, at(0));
    breaker.report('840', false, at(0));
    breaker.report('840', true, at(0));
    breaker.report('840', false, at(0));
    breaker.report('840', false, at(0));
    expect(breaker.allows('840', at(0))).to.equal(true);
    breaker.report('840', false, at(0));
    expect(breaker.allows('840', at(0))).to.equal(false);
  });

  it('says whether it holds a channel without letting a caller through', () => {
    expect(breaker.holds('840', at(0))).to.equal(false);
    open();
    expect([breaker.holds('840', at(999)), breaker.holds('841', at(999))]).to.deep.equal([true, false]);
    // Asked twice, and the probe is still to be had.
    expect([breaker.holds('840', at(1_000)), breaker.holds('840', at(1_000))]).to.deep.equal([false, false]);
    expect(breaker.allows('840', at(1_000))).to.equal(true);
    expect(breaker.holds('840', at(1_000))).to.equal(true);
  });

  it('lets nothing through while it is open, and shows its channel', () => {
    open();
    expect([breaker.allows('840', at(0)), breaker.allows('840', at(999))]).to.deep.equal([false, false]);
    expect(breaker.openChannels()).to.deep.equal(['840']);
  });

  it('knows each channel for itself', () => {
    open('840');
    expect(breaker.allows('841', at(0))).to.equal(true);
    expect(breaker.openChannels()).to.deep.equal(['840']);
  });

  it('half open, it lets one probe through, and nobody else before the probe reports', () => {
    open();
    expect([
      breaker.allows('840', at(1_000)),
      breaker.allows('840', at(1_000)),
      breaker.allows('840', at(1_500)),
    ]).to.deep.equal([true, false, false]);
  });

  it('an accepted probe closes it', () => {
    open();
    breaker.allows('840', at(1_000));
    breaker.report('840', true, at(1_100));
    expect([breaker.allows('840', at(1_100)), breaker.allows('840', at(1_100))]).to.deep.equal([true, true]);
    expect(breaker.openChannels()).to.deep.equal([]);
  });

  it('a failed probe opens it again, from its report on', () => {
    open();
    breaker.allows('840', at(1_000));
    breaker.report('840', false, at(1_400));
    expect([breaker.allows('840', at(2_399)), breaker.allows('840', at(2_400))]).to.deep.equal([false, true]);
  });

  it('a probe that never reports does not keep it shut: the next one may go after as long again', () => {
    open();
    expect(breaker.allows('840', at(1_000))).to.equal(true);
    expect([breaker.allows('840', at(1_999)), breaker.allows('840', at(2_000))]).to.deep.equal([false, true]);
  });
});
