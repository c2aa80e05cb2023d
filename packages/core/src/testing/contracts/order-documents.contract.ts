import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { anOrderDocument, anOrderKey, channelCode, documentKey, TEST_NOW } from '../builders.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { StoreHarness } from './harnesses.js';

/** Promises of `OrderDocuments`: one row per (order, kind). */
export function describeOrderDocumentsContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  describeContract(runner, { port: 'order-documents', backend }, open, (promise) => {
    promise('lists the documents of an order in the order of their kinds, whole', async ({ unitOfWork }) => {
      const push = anOrderDocument({ size: 16_777_216 });
      const device = anOrderDocument({ kind: 'device', documentKey: documentKey('840/90000001/device') });
      const front = anOrderDocument({ kind: 'idCardFront', documentKey: documentKey('840/90000001/idCardFront') });
      await unitOfWork.run(async ({ documents }) => {
        for (const document of [push, device, front]) await documents.save(document);
        await documents.save(anOrderDocument({ key: anOrderKey('90000001', channelCode('841')) }));
      });
      expect(await unitOfWork.read.documents.list(anOrderKey())).to.deep.equal([device, front, push]);
      expect(await unitOfWork.read.documents.list(anOrderKey('1'))).to.deep.equal([]);
    });

    promise('notes a document in place of an earlier one of the same kind', async ({ unitOfWork }) => {
      const second = anOrderDocument({
        documentKey: documentKey('840/90000001/push-2'),
        size: 0,
        storedAt: addMs(TEST_NOW, 1),
      });
      await unitOfWork.run(({ documents }) => documents.save(anOrderDocument()));
      await unitOfWork.run(({ documents }) => documents.save(second));
      expect(await unitOfWork.read.documents.list(anOrderKey())).to.deep.equal([second]);
    });
  });
}
