import { ok } from '#src/shared/result.js';
import { ACCEPTED } from '../support/scripted-partners.js';
import { OFFICER } from '../support/story.js';
import type { World } from '../support/world.js';
import type { Model, Real } from './acts.js';
import * as acts from './acts.js';
import { JOBS } from './lender.js';

/** Trouble is over: partners are up, and everything gets its time. */
export async function drain(real: Real, model: Model): Promise<void> {
  const { world, process } = real.lender;
  world.sender.respond(ACCEPTED);
  world.publisher.respond(async () => ok());
  world.cardBinding.behave({ kind: 'binds' });
  world.smsSender.behave({ kind: 'accepts' });
  world.payer.scriptDebits('pays');
  for (const [requestNo, { kind }] of world.payer.book()) {
    if (kind === 'running' || kind === 'unknown')
      world.payer.sayOfDebit(requestNo, { kind: 'failed', reason: 'closed' });
  }
  for (let round = 0; round < 8; round += 1) {
    for (const name of JOBS) await acts.job(name)(real, model, false);
    await process.callbacks.replay({ operator: OFFICER, filter: { state: 'dead' } });
    // A debit that nobody may send any more is given up with the day of its quote.
    world.clock.advance(round === 4 ? 86_400_000 : 3_600_000);
  }
  // One row of an order a pass: a loan with a long past takes more of them.
  for (let pass = 0; pass < 100 && (await isOwed(world)); pass += 1) {
    for (const name of ['deliver', 'relay', 'sms'] as const) await acts.job(name)(real, model, false);
    world.clock.advance(60_000);
  }
}

async function isOwed({ read }: World): Promise<boolean> {
  const backlogs = await Promise.all([read.callbacks.backlog(), read.events.backlog(), read.sms.backlog()]);
  return backlogs.some(({ pending }) => pending > 0);
}
