import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { OperatorOperations } from '#src/capabilities/operations/operators.js';
import { createOperatorOperations } from '#src/capabilities/operations/operators.js';
import { commandLineOperator } from '#src/capabilities/operations/audited.js';
import { createCallbackOperations } from '#src/capabilities/operations/replay-callbacks.js';
import { createBlacklistOperations } from '#src/capabilities/operations/edit-blacklist.js';
import { err, ok } from '#src/shared/result.js';
import { BORROWER, OFFICER } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

const HOLDER = { name: 'reviewer.one', roles: ['reviewer', 'viewer', 'reviewer'] } as const;

describe('operator keys', () => {
  let world: World;
  let operators: OperatorOperations;

  beforeEach(() => {
    world = createWorld();
    let count = 0;
    operators = createOperatorOperations({ ...world, randomKey: () => `random-${String((count += 1))}` });
  });

  async function added(): Promise<{ keyId: string; key: string }> {
    const result = await operators.add(OFFICER, HOLDER);
    if (!result.ok) throw new Error(result.error.kind);
    return result.value;
  }

  it('a key opens the door for whom it was given to, until it is taken away', async () => {
    const { keyId, key } = await added();
    expect(await operators.authenticate(key)).to.deep.equal({ name: 'reviewer.one', roles: ['reviewer', 'viewer'] });
    expect(await operators.authenticate('random-2')).to.equal(undefined);
    expect(await operators.revoke(OFFICER, keyId)).to.deep.equal(ok());
    expect(await operators.authenticate(key)).to.equal(undefined);
    expect(await operators.revoke(OFFICER, keyId)).to.deep.equal(err({ kind: 'unknownKey' }));
  });

  it('somebody may hold two keys, and lose one', async () => {
    const first = await added();
    const second = await added();
    await operators.revoke(OFFICER, first.keyId);
    expect(await operators.authenticate(second.key)).to.have.property('name', 'reviewer.one');
  });

  it('only the digest is kept, and it is shown to nobody; the audit holds the id alone', async () => {
    const { keyId, key } = await added();
    const [stored] = await world.read.operatorKeys.list();
    expect(stored?.digest).to.equal(world.digest.sha256(key));
    const shown = JSON.stringify([await operators.list(), await world.read.auditLog.list({}, 10)]);
    expect(shown).to.include(keyId).and.not.include(key).and.not.include(stored?.digest);
  });

  for (const name of ['', 'with blank', '19900000001', 'a.19900000001', 'cli:officer', 'x'.repeat(49)]) {
    it(`refuses the name "${name.slice(0, 20)}"`, async () => {
      expect(await operators.add(OFFICER, { ...HOLDER, name })).to.deep.equal(err({ kind: 'nameNotAllowed' }));
      expect(await operators.list()).to.deep.equal([]);
    });
  }

  it('refuses a key without a role', async () => {
    expect(await operators.add(OFFICER, { ...HOLDER, roles: [] })).to.deep.equal(err({ kind: 'noRole' }));
  });

  it('takes the role administrator', async () => {
    const reviewer = { name: 'reviewer.one', roles: ['reviewer', 'operator', 'viewer'] } as const;
    const refusal = err({ kind: 'notPermitted', role: 'administrator' });
    expect(await operators.add(reviewer, HOLDER)).to.deep.equal(refusal);
    expect(await operators.revoke(reviewer, 'key-1')).to.deep.equal(refusal);
    const entries = await world.read.auditLog.list({ operator: 'reviewer.one' }, 10);
    expect(entries.map(({ outcome }) => outcome)).to.deep.equal(['notPermitted', 'notPermitted']);
  });
});

describe('operations of the role operator', () => {
  const viewer = { name: 'viewer.one', roles: ['viewer', 'reviewer', 'administrator'] } as const;

  it('callbacks and the blacklist are not for others, and attempts are noted without naming anybody', async () => {
    const world = createWorld();
    const callbacks = createCallbackOperations(world);
    const blacklist = createBlacklistOperations(world);
    const subject = { kind: 'mobile', mobile: BORROWER.mobile } as const;
    const refusal = err({ kind: 'notPermitted', role: 'operator' });
    expect(await callbacks.replay({ operator: viewer, filter: {} })).to.deep.equal(refusal);
    expect(await callbacks.abandon({ operator: viewer, filter: { state: 'dead' } })).to.deep.equal(refusal);
    expect(await blacklist.add({ operator: viewer, subject, reason: 'fraud' })).to.deep.equal(refusal);
    expect(await blacklist.remove({ operator: viewer, subject })).to.deep.equal(refusal);
    expect(
      await world.read.blacklist.contains({ mobile: world.identityIndex.of('mobile', BORROWER.mobile.reveal()) }),
    ).to.equal(false);
    const entries = await world.read.auditLog.list({}, 10);
    expect(entries).to.have.length(4);
    expect(JSON.stringify(entries)).not.to.include(BORROWER.mobile.reveal());
  });

  it('a number of a person that was typed in place of an id leaves its mask in the audit', async () => {
    const world = createWorld();
    const operators = createOperatorOperations({ ...world, randomKey: () => 'random' });
    const numbers = [BORROWER.mobile, BORROWER.idCard].map((number) => number.reveal());
    for (const number of numbers) {
      await operators.revoke(OFFICER, number);
      await createCallbackOperations(world).replay({ operator: OFFICER, filter: { callbackId: number } });
    }
    const entries = await world.read.auditLog.list({}, 10);
    expect(entries).to.have.length(4);
    for (const number of numbers) expect(JSON.stringify(entries)).not.to.include(number);
    expect(entries.map(({ subject }) => subject)).to.include(`*******${BORROWER.mobile.reveal().slice(-4)}`);
  });

  for (const written of ['199 0000 0001', '199-0000-0001', '6217 0000 0000 0000']) {
    it(`a reason with the number ${written} is refused`, async () => {
      const world = createWorld();
      const operation = { operator: OFFICER, filter: { state: 'dead' }, reason: `asked by ${written}` } as const;
      expect(await createCallbackOperations(world).replay(operation)).to.deep.equal(err({ kind: 'reasonNotAllowed' }));
    });
  }

  it('a reason may hold a date and a time', async () => {
    const world = createWorld();
    const operation = { operator: OFFICER, filter: { state: 'dead' }, reason: 'called on 2026-11-22 14:30' } as const;
    expect(await createCallbackOperations(world).replay(operation)).to.deep.equal(ok(0));
  });

  it('a reason that is a number of a person is refused', async () => {
    const world = createWorld();
    const subject = { kind: 'mobile', mobile: BORROWER.mobile } as const;
    const operation = { operator: OFFICER, subject, reason: BORROWER.mobile.reveal() };
    expect(await createBlacklistOperations(world).add(operation)).to.deep.equal(err({ kind: 'reasonNotAllowed' }));
    expect(JSON.stringify(await world.read.auditLog.list({}, 10))).not.to.include(BORROWER.mobile.reveal());
  });
});

describe('commandLineOperator', () => {
  it('has every role, and a name that is fit for the audit whatever the account is called', () => {
    expect(commandLineOperator('DOMAIN\\some body')).to.deep.equal({
      name: 'cli:DOMAIN_some_body',
      roles: ['viewer', 'operator', 'reviewer', 'administrator'],
    });
  });
});
