import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { ListAgreementsInput } from '#src/capabilities/agreements/list-agreements.js';
import { createListAgreements } from '#src/capabilities/agreements/list-agreements.js';
import type { MarketplaceOrderNo } from '#src/model/identifiers.js';
import { anAgreement, channelCode, documentKey, productCode, TEST_CHANNEL } from '#src/testing/index.js';
import { orderIn, pushed } from '../support/story.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

const HOUR_MS = 3_600_000;
const CONTRACT_KEY = documentKey('agreements/RS-STANDARD/loan.pdf');

describe('listAgreements (item 3)', () => {
  let world: World;

  beforeEach(() => {
    world = createWorld();
    world.rows.agreements = [
      anAgreement({ title: '个人信息授权书', stages: ['application'] }),
      anAgreement({ position: 2, title: '借款合同', stages: ['confirmation'], documentKey: CONTRACT_KEY }),
      anAgreement({ position: 3, title: '扣款授权书', stages: ['cardBinding', 'confirmation'] }),
      anAgreement({ title: '老产品协议', productCode: productCode('RS-OLD') }),
    ];
  });

  async function titles(input: Partial<ListAgreementsInput> = {}): Promise<readonly string[] | string> {
    const listAgreements = createListAgreements({ ...world, linkLifetimeMs: HOUR_MS });
    const list = await listAgreements({ channel: TEST_CHANNEL, ...input });
    return list.ok ? list.value.map(({ title }) => title) : list.error.kind;
  }

  it('lists the agreements of the channel’s product, in the order of configuration', async () => {
    expect(await titles()).to.deep.equal(['个人信息授权书', '借款合同', '扣款授权书']);
  });

  it('lists only those of the stage asked for', async () => {
    expect(await titles({ stage: 'confirmation' })).to.deep.equal(['借款合同', '扣款授权书']);
    expect(await titles({ stage: 'cardBinding' })).to.deep.equal(['扣款授权书']);
    expect(await titles({ stage: 'repayment' })).to.deep.equal([]);
  });

  it('lists those of the order’s own product, also after the channel sells another', async () => {
    const { orderNo } = await pushed(world);
    world.rows.policy = { ...world.rows.policy, productCode: productCode('RS-OLD') };
    expect((await orderIn(world)).productCode).to.equal('RS-STANDARD');
    expect(await titles({ orderNo })).to.deep.equal(['个人信息授权书', '借款合同', '扣款授权书']);
    expect(await titles()).to.deep.equal(['老产品协议']);
  });

  it('`spec` §3.14: an order that nobody knows gets the list of the channel’s product', async () => {
    expect(await titles({ orderNo: '99999999' as MarketplaceOrderNo })).to.have.length(3);
  });

  it('says that a channel is not configured', async () => {
    expect(await titles({ channel: channelCode('999') })).to.equal('channelNotConfigured');
  });

  it('gives links to the documents that work for the lifetime, and not a moment longer', async () => {
    await world.documents.put({
      key: CONTRACT_KEY,
      bytes: world.digest.utf8('the contract'),
      contentType: 'application/pdf',
    });
    const listAgreements = createListAgreements({ ...world, linkLifetimeMs: HOUR_MS });
    const list = await listAgreements({ channel: TEST_CHANNEL, stage: 'confirmation' });
    const url = list.ok ? (list.value[0]?.url ?? '') : list.error.kind;
    world.clock.advance(HOUR_MS - 1);
    const followed = await world.documents.follow(url);
    expect(typeof followed === 'string' ? followed : world.digest.text(followed.bytes)).to.equal('the contract');
    world.clock.advance(1);
    expect(await world.documents.follow(url)).to.equal('expired');
  });
});
