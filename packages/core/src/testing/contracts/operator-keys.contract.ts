import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { OperatorKey } from '../../model/operator.js';
import { OPERATOR_ROLE_TABLE } from '../../model/operator.js';
import { sha256Hex } from '../../rongshu/envelope/md5.js';
import { anOperatorKey } from '../builders-loans.js';
import { TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';

/** Promises of `OperatorKeys` (item 16): found by digest, revoked once, never lost from sight. */
export function describeOperatorKeysContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'operator-keys', backend }, open, (promise) => {
    const insert = ({ unitOfWork }: StoreHarness, key: OperatorKey): Promise<boolean> =>
      unitOfWork.run(async ({ operatorKeys }) => (await operatorKeys.insert(key)).ok);
    const revoke = ({ unitOfWork }: StoreHarness, keyId: string, ms: number): Promise<boolean> =>
      unitOfWork.run(({ operatorKeys }) => operatorKeys.revoke(keyId, addMs(TEST_NOW, ms)));
    const numbered = (number: number): OperatorKey =>
      anOperatorKey({
        keyId: `key-${String(number)}`,
        digest: sha256Hex(`key ${String(number)}`),
        createdAt: addMs(TEST_NOW, number),
      });

    // prettier-ignore
    const roles: readonly OperatorKey['roles'][] = [ [], OPERATOR_ROLE_TABLE.map(([role]) => role), [ 'administrator', 'viewer' ] ];
    for (const some of roles) {
      promise(`keeps a key whole, with ${String(some.length)} roles`, async (harness) => {
        const key = anOperatorKey({ name: 'cli:somebody_1.x-y', roles: some });
        expect(await insert(harness, key)).to.equal(true);
        const { operatorKeys } = harness.unitOfWork.read;
        expect(await operatorKeys.findByDigest(key.digest)).to.deep.equal(key);
        expect(await operatorKeys.list()).to.deep.equal([key]);
      });
    }

    promise('knows no key it was not given', async ({ unitOfWork }) => {
      expect(await unitOfWork.read.operatorKeys.findByDigest(sha256Hex('a guess'))).to.equal(undefined);
      expect(await unitOfWork.read.operatorKeys.list()).to.deep.equal([]);
    });

    promise('lists all keys, oldest first, revoked ones included', async (harness) => {
      for (const number of [3, 1, 2]) await insert(harness, numbered(number));
      await revoke(harness, 'key-2', 9);
      const listed = await harness.unitOfWork.read.operatorKeys.list();
      expect(listed).to.deep.equal([numbered(1), { ...numbered(2), revokedAt: addMs(TEST_NOW, 9) }, numbered(3)]);
    });

    for (const what of ['keyId', 'digest'] as const) {
      promise(`refuses a ${what} that is taken, keeps the first, and lets the unit go on`, async (harness) => {
        await insert(harness, numbered(1));
        const outcome = await harness.unitOfWork.run(async ({ operatorKeys }) => {
          const refused = await operatorKeys.insert({ ...numbered(2), [what]: numbered(1)[what], name: 'thief' });
          await operatorKeys.insert(numbered(3));
          return refused;
        });
        expect(outcome).to.deep.equal({ ok: false, error: 'keyExists' });
        expect(await harness.unitOfWork.read.operatorKeys.list()).to.deep.equal([numbered(1), numbered(3)]);
      });
    }

    promise('revokes a key that lives, once, and still knows it', async (harness) => {
      await insert(harness, numbered(1));
      expect(await revoke(harness, 'key-1', 5)).to.equal(true);
      expect(await revoke(harness, 'key-1', 6)).to.equal(false);
      expect(await revoke(harness, 'no such key', 6)).to.equal(false);
      const found = await harness.unitOfWork.read.operatorKeys.findByDigest(numbered(1).digest);
      expect(found).to.deep.equal({ ...numbered(1), revokedAt: addMs(TEST_NOW, 5) });
    });
  });
}
