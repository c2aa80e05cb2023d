import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createAcceptOrder } from '#src/capabilities/intake/accept-order.js';
import { commandLineOperator, createAudited } from '#src/capabilities/operations/audited.js';
import { createQueryCreditResult } from '#src/capabilities/credit/query-credit-result.js';
import { createQueryDisbursement } from '#src/capabilities/disbursement/query-disbursement.js';
import { createEraseExpired, ERASURE_OPERATOR } from '#src/capabilities/retention/erase-expired.js';
import { createErasePerson } from '#src/capabilities/retention/erase-person.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { ERASED_IDENTITY, ORDER_END_TABLE } from '#src/model/retention.js';
import type { BatchCounts } from '#src/capabilities/run-batch.js';
import { aCallbackDraft, anOrderKey, anSmsDraft, INVENTED_PEOPLE } from '#src/testing/index.js';
import { loanIn } from '../support/loan-story.js';
import { aPush, BORROWER, indexesIn, OFFICER, orderIn, pulled, rejected } from '../support/story.js';
import type { World } from '../support/world.js';
import { aPass, createWorld } from '../support/world.js';

const KEY = anOrderKey();
const DAY_MS = 86_400_000;
const APPROVED = { approvedBy: 'chief', approval: 'letter of May', reason: 'asked for in writing' };

const run = (world: World): Promise<BatchCounts> => createEraseExpired(world)(aPass()).then(({ counts }) => counts);
const pass = (world: World, days: number): void => {
  world.clock.advance(days * DAY_MS);
};
const request = (world: World, person = BORROWER) =>
  createErasePerson({ ...world, audited: createAudited(world) })({
    operator: OFFICER,
    idCard: person.idCard,
    ...APPROVED,
  });

/** Everything owed about the order is sent, as it is months after its end. */
async function settleOutboxes(world: World): Promise<void> {
  world.clock.advance(60_001);
  await world.unitOfWork.run(async (stores) => {
    for (const { messageId, attempts } of await stores.sms.ofOrder(KEY))
      await stores.sms.settle({ messageId, attempts, at: world.clock.now(), outcome: { state: 'sent' } });
  });
  for (let shard = 0; shard < 1_000; shard += 1) {
    for (const relay of ['callbacks', 'events'] as const) {
      const lease = await world.relayShards.claim({ relay, owner: 'a', leaseMs: 60_000 });
      if (lease === undefined) continue;
      await world.unitOfWork.run(async (stores) => {
        const at = world.clock.now();
        if (relay === 'events') {
          const due = await stores.events.due(lease, at, 100);
          await stores.events.settle({ lease, at, published: due.map(({ eventId }) => eventId), postponed: [] });
          return;
        }
        for (let due = await stores.callbacks.due(lease, at, 1); due.length > 0;) {
          for (const { callbackId, attempts } of due) {
            const attempt = {
              callbackId,
              attempt: attempts + 1,
              at,
              durationMs: 1,
              worker: 'a',
              outcome: 'accepted',
            } as const;
            await stores.callbacks.settle({ lease, attempt, outcome: { state: 'sent' } });
          }
          due = await stores.callbacks.due(lease, at, 1);
        }
      });
    }
    if (await isQuiet(world)) return;
  }
}

/** An answer as text, without the index of the person: that is what an erasure changes. */
function withoutIndex(answer: unknown): string {
  return JSON.stringify(answer, (name, value: unknown) =>
    name === 'idCardIndex' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}

async function isQuiet({ read }: World): Promise<boolean> {
  const callbacks = await read.callbacks.ofOrder(KEY);
  const events = await read.events.ofOrder(KEY);
  return callbacks.every(({ state }) => state === 'sent') && events.every(({ isPublished }) => isPublished);
}

describe('personal data whose time is over', () => {
  it('of a refused order goes after its days and not before, documents first, and is noted', async () => {
    const world = createWorld();
    await rejected(world);
    await settleOutboxes(world);
    expect(world.documents.keys()).to.have.length.greaterThan(1);
    pass(world, 179);
    expect(await run(world)).to.not.have.any.keys('erased', 'personErased');
    expect((await world.read.applications.find(KEY))?.key).to.deep.equal(KEY);
    pass(world, 2);
    expect(await run(world)).to.include({ personErased: 1 });
    expect(world.documents.keys()).to.deep.equal([]);
    expect(await world.read.applications.find(KEY)).to.equal(undefined);
    const order = await orderIn(world);
    expect((await world.read.borrowers.find(order.borrowerId))?.idCard.reveal()).to.equal(
      ERASED_IDENTITY.idCard.reveal(),
    );
    expect(order.idCardIndex).to.not.equal(indexesIn(world, BORROWER).idCard);
    const noted = await world.read.auditLog.ofOrder(KEY);
    expect(noted.map(({ operator, action, outcome }) => [operator, action, outcome])).to.deep.equal([
      [ERASURE_OPERATOR, 'personalData.erasePerson', 'done'],
    ]);
    expect(await run(world)).to.not.have.any.keys('erased', 'personErased');
  });

  it('is gone, and the order still answers as it did', async () => {
    const world = createWorld();
    await rejected(world);
    await settleOutboxes(world);
    const ask = createQueryCreditResult(world);
    const before = await ask(KEY);
    pass(world, 181);
    await run(world);
    expect(withoutIndex(await ask(KEY))).to.equal(withoutIndex(before));
    expect(await createAcceptOrder(world)(aPush())).to.have.nested.property('value.isRepeat', true);
  });

  it('lets the person come back as a new one', async () => {
    const world = createWorld();
    await rejected(world);
    await settleOutboxes(world);
    pass(world, 181);
    await run(world);
    const again = await createAcceptOrder(world)(aPush({ key: anOrderKey('90000077') }));
    expect(again.ok).to.equal(true);
    const first = await orderIn(world);
    expect((await orderIn(world, anOrderKey('90000077'))).borrowerId).to.not.equal(first.borrowerId);
  });

  it('stays while the order is open, however old', async () => {
    const world = createWorld();
    await pulled(world);
    pass(world, 10_000);
    expect(await run(world)).to.not.have.any.keys('erased', 'personErased');
    expect(await world.read.applications.find(KEY)).to.not.equal(undefined);
  });

  for (const status of ['disbursed', 'overdue', 'badDebt', 'awaitingReview'] as const satisfies readonly LoanStatus[]) {
    it(`stays while the loan is ${status}, however old`, async () => {
      const world = createWorld();
      await loanIn(world, status);
      await settleOutboxes(world);
      pass(world, 10_000);
      expect(await run(world)).to.not.have.any.keys('erased', 'personErased');
      expect(await request(world)).to.have.nested.property('error.kind', 'notYet');
    });
  }

  for (const [end, owner, kept] of ORDER_END_TABLE) {
    if (owner !== 'loan') continue;
    it(`of a loan that ended as ${end} goes after its ${kept}`, async () => {
      const world = createWorld();
      world.rows.retention = { ...world.rows.retention, refusedDays: 10, settledDays: 1_000 };
      await loanIn(world, end);
      await settleOutboxes(world);
      const statusOf = createQueryDisbursement(world);
      const before = await statusOf(KEY);
      pass(world, kept === 'refusedDays' ? 9 : 999);
      expect(await run(world)).to.not.have.any.keys('erased', 'personErased');
      pass(world, 2);
      expect(await run(world)).to.include({ personErased: 1 });
      expect(withoutIndex(await statusOf(KEY))).to.equal(withoutIndex(before));
    });
  }

  it('waits for a callback and a message that are owed, and says so', async () => {
    const world = createWorld();
    await rejected(world);
    await settleOutboxes(world);
    pass(world, 181);
    await world.unitOfWork.run((stores) =>
      stores.callbacks.enqueue(aCallbackDraft({ ...KEY, businessKey: 'late' }), world.clock.now()),
    );
    expect(await run(world)).to.include({ callbackOwed: 1 });
    await settleOutboxes(world);
    await world.unitOfWork.run((stores) =>
      stores.sms.enqueue(anSmsDraft({ orderKey: KEY, businessKey: 'late' }), world.clock.now()),
    );
    expect(await run(world)).to.include({ smsOwed: 1 });
    await settleOutboxes(world);
    expect(await run(world)).to.include({ personErased: 1 });
  });

  it('of the person stays until no order needs it', async () => {
    const world = createWorld();
    await rejected(world);
    await settleOutboxes(world);
    pass(world, 100);
    const other = anOrderKey('90000002');
    expect((await createAcceptOrder(world)(aPush({ key: other }))).ok).to.equal(true);
    pass(world, 100);
    expect(await run(world)).to.include({ erased: 1 });
    const order = await orderIn(world);
    expect((await world.read.borrowers.find(order.borrowerId))?.name.reveal()).to.equal(BORROWER.name.reveal());
    expect(await world.read.applications.find(KEY)).to.equal(undefined);
    expect(await world.read.applications.find(other)).to.not.equal(undefined);
  });

  it('is not lost sight of when the object store fails in between', async () => {
    const world = createWorld();
    await rejected(world);
    await settleOutboxes(world);
    pass(world, 181);
    let removals = 0;
    const failing = {
      remove: (key: Parameters<typeof world.documentStore.remove>[0]) =>
        (removals += 1) === 2 ? Promise.reject(new Error('down')) : world.documentStore.remove(key),
    };
    const { counts } = await createEraseExpired({ ...world, documentStore: failing })(aPass());
    expect(counts).to.include({ 'failed:Error': 1 });
    expect(await world.read.documents.list(KEY)).to.have.length.greaterThan(0);
    expect(await run(world)).to.include({ personErased: 1 });
    expect(world.documents.keys()).to.deep.equal([]);
  });
});

describe('a person who asks to be erased', () => {
  it('is erased at once when nothing ever became a paid loan', async () => {
    const world = createWorld();
    await rejected(world);
    await settleOutboxes(world);
    const documents = world.documents.keys().length;
    expect(await request(world)).to.deep.equal({ ok: true, value: { orders: 1, accounts: 1, documents } });
    expect(await request(world)).to.have.nested.property('error.kind', 'unknownPerson');
    const index = indexesIn(world, BORROWER).idCard;
    expect(await world.read.borrowers.findByIndex('idCard', index, 9)).to.deep.equal([]);
    const [entry] = (await world.read.auditLog.list({}, 9)).filter(({ outcome }) => outcome === 'done');
    expect(entry).to.include({ action: 'person.erase', subject: `idCard ${index.slice(0, 8)}` });
    expect(JSON.stringify(entry)).to.not.contain(BORROWER.idCard.reveal());
  });

  it('is kept as long as the law asks when a loan was paid out', async () => {
    const world = createWorld();
    await loanIn(world, 'settled');
    await settleOutboxes(world);
    const refused = await request(world);
    expect(refused).to.have.nested.property('error.orders[0].by', 'retentionRuns');
    expect(refused)
      .to.have.nested.property('error.orders[0].until')
      .that.matches(/^\d{4}-\d\d-\d\d$/);
    const { borrowerId } = await orderIn(world);
    expect((await world.read.borrowers.find(borrowerId))?.name.reveal()).to.equal(BORROWER.name.reveal());
    pass(world, 1_827);
    expect((await request(world)).ok).to.equal(true);
  });

  it('is unknown when nobody knows them', async () => {
    expect(await request(createWorld(), INVENTED_PEOPLE.letterId)).to.have.nested.property(
      'error.kind',
      'unknownPerson',
    );
  });

  it('is not erased by somebody alone, nor without the role', async () => {
    const world = createWorld();
    await rejected(world);
    await settleOutboxes(world);
    const erasePerson = createErasePerson({ ...world, audited: createAudited(world) });
    const wish = { idCard: BORROWER.idCard, ...APPROVED };
    for (const approvedBy of [OFFICER.name, OFFICER.name.replace('cli:', ''), ` ${OFFICER.name.toUpperCase()} `]) {
      const alone = await erasePerson({ operator: OFFICER, ...wish, approvedBy });
      expect(alone, approvedBy).to.have.nested.property('error.kind', 'approvalMissing');
    }
    const viewer = { ...commandLineOperator('viewer'), roles: ['viewer'] as const };
    expect(await erasePerson({ operator: viewer, ...wish })).to.have.nested.property('error.kind', 'notPermitted');
    expect(await world.read.applications.find(KEY)).to.not.equal(undefined);
  });
});
