import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { createAdmission } from '#src/in/admission.js';

const SETTINGS = { requestsMax: 2, bytesMax: 1_000_000, waitMs: 1_000 };

describe('admission', () => {
  it('lets no more in within one turn of the event loop than may be worked on at once, and as many in the next', async () => {
    const admission = createAdmission(SETTINGS);
    const entered = (): readonly boolean[] => [1, 2, 3].map(() => admission.enter());
    expect(entered()).to.deep.equal([true, true, false]);
    await turn();
    expect(entered()).to.deep.equal([true, true, false]);
    expect(admission.inFlight()).to.equal(4);
  });

  it('lets nobody in while every place to work is taken, whatever the turn', async () => {
    const admission = createAdmission(SETTINGS);
    expect([admission.startWork(), admission.startWork(), admission.startWork()]).to.deep.equal([true, true, false]);
    await turn();
    expect(admission.enter()).to.equal(false);
    admission.endWork();
    expect(admission.enter()).to.equal(true);
  });
});
