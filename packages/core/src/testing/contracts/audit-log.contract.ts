import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import type { AuditEntry } from '../../model/operator.js';
import { anAuditEntry } from '../builders-loans.js';
import { anOrderKey, channelCode, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';
import { TRICKY_TEXT } from './texts.js';

/** Promises of `AuditLog` (item 16): everything that operators did, in order. */
export function describeAuditLogContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'audit-log', backend }, open, (promise) => {
    const append = ({ unitOfWork }: StoreHarness, ...entries: readonly AuditEntry[]): Promise<void> =>
      unitOfWork.run(async ({ auditLog }) => {
        for (const entry of entries) await auditLog.append(entry);
      });
    const ids = (entries: readonly AuditEntry[]): readonly string[] => entries.map(({ auditId }) => auditId);
    const { orderKey: _orderKey, detail: _detail, ...bare } = anAuditEntry();

    promise('keeps an entry whole, with and without an order and a detail', async (harness) => {
      const full = anAuditEntry({ detail: TRICKY_TEXT.repeat(40), subject: `configuration ${TRICKY_TEXT}` });
      const short = { ...bare, auditId: 'audit-2', at: addMs(TEST_NOW, 1) };
      await append(harness, full, short);
      const { auditLog } = harness.unitOfWork.read;
      expect(await auditLog.list({}, 9)).to.deep.equal([short, full]);
      expect(await auditLog.ofOrder(anOrderKey())).to.deep.equal([full]);
    });

    promise('has nothing before anybody did anything', async ({ unitOfWork }) => {
      expect(await unitOfWork.read.auditLog.list({}, 9)).to.deep.equal([]);
      expect(await unitOfWork.read.auditLog.ofOrder(anOrderKey())).to.deep.equal([]);
    });

    promise('shows the entries about an order, oldest first, and none of another channel', async (harness) => {
      const elsewhere = anOrderKey('90000001', channelCode('841'));
      await append(
        harness,
        anAuditEntry({ auditId: '2', at: addMs(TEST_NOW, 2) }),
        anAuditEntry({ auditId: '1', at: addMs(TEST_NOW, 1) }),
        anAuditEntry({ auditId: 'elsewhere', orderKey: elsewhere }),
        { ...bare, auditId: 'of no order' },
      );
      expect(ids(await harness.unitOfWork.read.auditLog.ofOrder(anOrderKey()))).to.deep.equal(['1', '2']);
    });

    promise('lists the newest first, at most the limit, of one operator when asked', async (harness) => {
      for (const [index, operator] of ['one', 'two', 'one', 'two'].entries())
        await append(harness, anAuditEntry({ auditId: String(index), operator, at: addMs(TEST_NOW, index) }));
      await append(harness, anAuditEntry({ auditId: 'later', operator: 'one', at: addMs(TEST_NOW, 2) }));
      const { auditLog } = harness.unitOfWork.read;
      expect(ids(await auditLog.list({}, 3))).to.deep.equal(['3', 'later', '2']);
      expect(ids(await auditLog.list({ operator: 'one' }, 9))).to.deep.equal(['later', '2', '0']);
      expect(await auditLog.list({ operator: 'nobody' }, 9)).to.deep.equal([]);
    });

    promise('leaves nothing of a unit that failed', async ({ unitOfWork }) => {
      const failed = unitOfWork.run(async ({ auditLog }) => {
        await auditLog.append(anAuditEntry());
        throw new Error('the unit failed');
      });
      await failed.catch(() => undefined);
      expect(await unitOfWork.read.auditLog.list({}, 9)).to.deep.equal([]);
    });
  });
}
