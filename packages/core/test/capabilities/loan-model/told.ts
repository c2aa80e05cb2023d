import { expect } from 'chai';
import { createQueryRepayment } from '#src/capabilities/repayment/query-repayment.js';
import { createQuerySchedule } from '#src/capabilities/repayment/query-schedule.js';
import type { Callback } from '#src/model/callback.js';
import type { OrderKey } from '#src/model/identifiers.js';
import type { World } from '../support/world.js';
import type { Act } from './acts.js';
import { KEYS } from './lender.js';

/** `act`, after which what it told last of every installment and schedule is what the queries answer, byte for byte (items 18, 24). */
export function told(act: Act): Act {
  return async (real, model, isAlone) => {
    const { world } = real.lender;
    const before = new Map<OrderKey, number>();
    for (const key of KEYS) before.set(key, (await world.read.callbacks.ofOrder(key)).length);
    await act(real, model, isAlone);
    if (!isAlone) return;
    for (const key of KEYS) {
      const callbacks = await world.read.callbacks.ofOrder(key);
      await expectAnswered(world, key, callbacks.slice(before.get(key)));
    }
  };
}

async function expectAnswered(world: World, key: OrderKey, news: readonly Callback[]): Promise<void> {
  const last = new Map(news.map((callback) => [subjectOf(callback), callback.body]));
  for (const [subject, body] of last) {
    if (subject !== undefined)
      expect(body, `callback and query of ${subject}`).to.equal(await answer(world, key, subject));
  }
}

function subjectOf({ type, businessKey }: Callback): string | undefined {
  if (type === 'repaymentSchedule') return type;
  return type === 'repaymentResult' ? businessKey.slice(businessKey.lastIndexOf(':') + 1) : undefined;
}

async function answer(world: World, key: OrderKey, subject: string): Promise<string> {
  if (subject === 'repaymentSchedule') {
    const facts = await createQuerySchedule(world)(key);
    return facts.ok ? world.callbackBodies.repaymentSchedule(facts.value) : facts.error.kind;
  }
  const installmentNo = subject === 'all' ? subject : Number(subject);
  const facts = await createQueryRepayment(world)({ key, installmentNo });
  return facts.ok ? world.callbackBodies.repaymentResult(facts.value) : facts.error.kind;
}
