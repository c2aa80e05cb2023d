import { expect } from 'chai';
import { describe, it } from 'mocha';
import { createListBanks } from '#src/capabilities/bank-card/list-banks.js';
import { fen } from '#src/shared/money.js';
import { aBank } from '#src/testing/index.js';
import { createWorld } from '../support/world.js';

describe('listBanks (item 10)', () => {
  it('lists enabled banks with their limits, in the order of table `bank`', async () => {
    const world = createWorld();
    const postBank = aBank({ code: 'PSBC', name: '中国邮政储蓄银行', singleLimit: fen(1n), dayLimit: fen(2n) });
    await world.unitOfWork.run(async ({ banks }) => {
      await banks.save(postBank);
      await banks.save(aBank({ code: 'ICBC', isEnabled: false }));
      await banks.save(aBank());
    });
    expect(await createListBanks(world)()).to.deep.equal({ ok: true, value: [postBank, aBank()] });
  });

  it('lists nothing when no bank is enabled', async () => {
    expect(await createListBanks(createWorld())()).to.deep.equal({ ok: true, value: [] });
  });
});
