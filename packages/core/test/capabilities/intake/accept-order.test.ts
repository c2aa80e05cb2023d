import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';
import type { AcceptOrder, AcceptOrderInput } from '#src/capabilities/intake/accept-order.js';
import { createAcceptOrder } from '#src/capabilities/intake/accept-order.js';
import { addMs } from '#src/shared/calendar.js';
import { PortUnavailable } from '#src/shared/errors.js';
import { fen } from '#src/shared/money.js';
import {
  aMarketplaceOrder,
  anOrderKey,
  channelCode,
  INVENTED_PEOPLE,
  marketplaceUserId,
  mobileNumber,
  months,
  TEST_CHANNEL,
  TEST_NOW,
} from '#src/testing/index.js';
import { revealed } from '#src/testing/contracts/revealed.js';
import { addAccount, aPush, BORROWER, indexesIn, orderIn, pushed, rejected } from '../support/story.js';
import { ALL_KEPT, keptIn, NOTHING_KEPT } from '../support/kept.js';
import type { World } from '../support/world.js';
import { createWorld } from '../support/world.js';

const KEY = anOrderKey();
const OTHER_KEY = anOrderKey('90000002');
const { letterId } = INVENTED_PEOPLE;

describe('acceptOrder (item 4, E1)', () => {
  let world: World;
  let acceptOrder: AcceptOrder;

  beforeEach(() => {
    world = createWorld();
    acceptOrder = createAcceptOrder(world);
  });

  async function refusalOf(input: AcceptOrderInput): Promise<unknown> {
    const result = await acceptOrder(input);
    return result.ok ? 'taken' : result.error;
  }

  const kept = (key = KEY): ReturnType<typeof keptIn> => keptIn(world, key);

  it('item 4.1, 4.2: writes account, order, application, documents and the pull row with uid', async () => {
    const result = await acceptOrder(aPush());
    expect(result).to.deep.equal({ ok: true, value: { key: KEY, isRepeat: false } });
    expect(await kept()).to.deep.equal(ALL_KEPT);

    const order = await orderIn(world);
    const indexes = indexesIn(world, BORROWER);
    const account = await world.read.borrowers.findAccount(TEST_CHANNEL, marketplaceUserId('90001'));
    expect(order).to.deep.include({
      status: 'accepted',
      version: 1,
      idCardIndex: indexes.idCard,
      borrowerId: account?.borrowerId,
      requestedAmount: 1_500_000n,
      productCode: world.rows.policy.productCode,
      attempts: 0,
      nextAttemptAt: TEST_NOW,
    });
    expect(revealed(account)).to.deep.include({
      name: 'clear: 测试甲',
      idCard: 'clear: 110199199003070017',
      mobile: 'clear: 19900000001',
    });
    expect(account?.indexes).to.deep.equal(indexes);
    expect(revealed(await world.read.applications.find(KEY))).to.deep.equal(
      revealed({ key: KEY, order: aPush().order, unknownCodes: ['degree:30099'] }),
    );
    expect(await world.read.dataPulls.find(KEY)).to.deep.equal({
      key: KEY,
      marketplaceUserId: '90001',
      operatorUrl: 'https://data.example/operator',
      kinds: {
        operator: { state: 'todo', attempts: 0 },
        creditCard: { state: 'todo', attempts: 0 },
        device: { state: 'todo', attempts: 0 },
      },
      state: 'open',
      nextAttemptAt: TEST_NOW,
      createdAt: TEST_NOW,
    });
  });

  it('item 4.1: every document row points at the bytes that came', async () => {
    await pushed(world);
    const texts = await Promise.all(
      (await world.read.documents.list(KEY)).map(async ({ kind, documentKey, sha256, size }) => {
        const content = await world.documents.get(documentKey);
        if (content === undefined) throw new Error('a row points nowhere');
        expect(sha256).to.equal(world.digest.sha256(content.bytes));
        expect(size).to.equal(content.bytes.length);
        return [kind, content.contentType, world.digest.text(content.bytes)];
      }),
    );
    expect(texts).to.deep.equal([
      ['idCardFront', 'image/jpeg', 'the front of the card'],
      ['push', 'application/json', 'the raw push'],
    ]);
  });

  it('item 5: kinds that the policy does not pull are none from the start', async () => {
    world.rows.policy = { ...world.rows.policy, pulledKinds: ['operator'] };
    await pushed(world);
    const pull = await world.read.dataPulls.find(KEY);
    expect([pull?.kinds.operator.state, pull?.kinds.creditCard.state, pull?.kinds.device.state]).to.deep.equal([
      'todo',
      'none',
      'none',
    ]);
  });

  describe('again', () => {
    it('lender-domain §21-9: the same push nine times is one of everything, with the same answer', async () => {
      const answers: unknown[] = [];
      for (let count = 0; count < 9; count += 1) {
        answers.push(await acceptOrder(aPush()));
        world.clock.advance(60_000);
      }
      const repeat = { ok: true, value: { key: KEY, isRepeat: true } };
      expect(answers).to.deep.equal([
        { ok: true, value: { key: KEY, isRepeat: false } },
        ...Array<unknown>(8).fill(repeat),
      ]);
      expect(await kept()).to.deep.equal(ALL_KEPT);
    });

    it('item 4: nine at once are one of everything, too', async () => {
      const answers = await Promise.all(Array.from({ length: 9 }, () => acceptOrder(aPush())));
      expect(answers.map((answer) => answer.ok)).to.deep.equal(Array(9).fill(true));
      expect(answers.filter((answer) => answer.ok && !answer.value.isRepeat)).to.have.length(1);
      expect(await kept()).to.deep.equal(ALL_KEPT);
    });

    it('item 4: a new apply time and a new picture still mean the same order', async () => {
      await pushed(world);
      const again = aPush({ appliedAt: addMs(TEST_NOW, 5_000) }, 'the same order, written in another way');
      expect(await acceptOrder(again)).to.deep.equal({ ok: true, value: { key: KEY, isRepeat: true } });
      expect(await kept()).to.deep.equal(ALL_KEPT);
    });

    it('item 4: the same answer, too, once the order has been refused and its person must wait', async () => {
      await rejected(world);
      expect(await acceptOrder(aPush())).to.deep.equal({ ok: true, value: { key: KEY, isRepeat: true } });
      expect((await orderIn(world)).status).to.equal('creditRejected');
    });

    const others: readonly (readonly [string, AcceptOrderInput])[] = [
      ['amount', aPush({ requestedAmount: fen(1_500_001n) })],
      ['term', aPush({ requestedTerm: months(6) })],
      ['unit of the term', aPush({ requestedTerm: { count: 12, unit: 'week' } })],
      ['account', aPush({ marketplaceUserId: marketplaceUserId('90002') })],
      ['person', aPush({ name: letterId.name, idCard: letterId.idCard, mobile: letterId.mobile })],
    ];
    for (const [title, input] of others) {
      it(`DESIGN §5.5: the same number with another ${title} is its own refusal, and changes nothing`, async () => {
        await pushed(world);
        const before = revealed(await orderIn(world));
        expect(await refusalOf(input)).to.deep.equal({ kind: 'orderNoReused' });
        expect(revealed(await orderIn(world))).to.deep.equal(before);
        expect(await kept()).to.deep.equal(ALL_KEPT);
      });
    }

    it('DESIGN §5.5: of two different orders under one number at once, one is taken and the other refused', async () => {
      const answers = await Promise.all([acceptOrder(aPush()), acceptOrder(aPush({ requestedTerm: months(6) }))]);
      expect(answers.map((answer) => (answer.ok ? 'taken' : answer.error.kind))).to.have.members([
        'taken',
        'orderNoReused',
      ]);
      expect(await kept()).to.deep.include({ orders: 1, steps: 1, pulls: 1 });
    });

    it('`spec` §9-9: another channel with the same order number is another order', async () => {
      await pushed(world);
      const elsewhere = await refusalOf(aPush({ key: anOrderKey('90000001', channelCode('841')) }));
      expect(elsewhere).to.deep.equal({ kind: 'channelNotConfigured' });
      expect(await kept()).to.deep.equal(ALL_KEPT);
    });
  });

  describe('one person, two orders', () => {
    it('item 1: the second is refused while the first is open, and nothing of it is kept', async () => {
      await pushed(world);
      const objects = world.documents.keys();
      const refusal = { kind: 'refusedByAccess', refusalClass: 'openOrder', rule: 'openOrder' };
      expect(await refusalOf(aPush({ key: OTHER_KEY }))).to.deep.equal(refusal);
      expect(await kept(OTHER_KEY)).to.deep.equal({ ...NOTHING_KEPT, objects: 2, accounts: 1 });
      expect(world.documents.keys()).to.deep.equal(objects);
    });

    it('item 1: two at once under two accounts: one is taken, the other finds it open', async () => {
      const second = aPush({ key: OTHER_KEY, marketplaceUserId: marketplaceUserId('90002') });
      const answers = await Promise.all([acceptOrder(aPush()), acceptOrder(second)]);
      const said = answers.map((answer) => (answer.ok ? 'taken' : answer.error.kind));
      expect(said).to.have.members(['taken', 'refusedByAccess']);
      const orders = await world.read.orders.findByIdCard(indexesIn(world, BORROWER).idCard);
      expect(orders).to.have.length(1);
    });

    it('item 1: whoever waited for the lock of the person sees what the one before has written', async () => {
      const { order } = aPush({ key: OTHER_KEY });
      const waiting = createAcceptOrder({
        ...world,
        unitOfWork: {
          ...world.unitOfWork,
          run: (work) =>
            world.unitOfWork.run((stores) =>
              work({
                ...stores,
                borrowers: {
                  ...stores.borrowers,
                  // The lock comes free when the other unit has committed its order of the same person.
                  lockPerson: async (idCardIndex) => {
                    await stores.orders.insert(aMarketplaceOrder({ key: order.key, idCardIndex }));
                  },
                },
              }),
            ),
        },
      });
      const result = await waiting(aPush());
      expect(result).to.have.nested.property('error.refusalClass', 'openOrder');
      expect(await world.read.orders.find(KEY)).to.equal(undefined);
    });

    it('item 25.3: the second is taken on the day on which the person may apply again, and not before', async () => {
      await rejected(world);
      const next = aPush({ key: OTHER_KEY });
      world.clock.advance(29 * 86_400_000);
      expect(await refusalOf(next)).to.deep.include({ refusalClass: 'coolDown' });
      world.clock.advance(86_400_000);
      expect(await refusalOf(next)).to.equal('taken');
      expect((await orderIn(world, OTHER_KEY)).borrowerId).to.equal((await orderIn(world)).borrowerId);
    });
  });

  describe('accounts', () => {
    it("G29: a known account keeps its id and gets the push's name and phone", async () => {
      const account = await addAccount(world, { ...BORROWER, mobile: mobileNumber('19900000099') });
      world.clock.advance(1_000);
      await pushed(world);
      const found = await world.read.borrowers.findAccount(TEST_CHANNEL, account.marketplaceUserId);
      expect(found?.borrowerId).to.equal(account.borrowerId);
      expect(found?.createdAt).to.equal(account.createdAt);
      expect(found?.mobile.reveal()).to.equal('19900000001');
      expect(found?.indexes).to.deep.equal(indexesIn(world, BORROWER));
    });

    it('`spec` §6.2: a user id that is known with another ID number is refused, and nothing is kept', async () => {
      await addAccount(world, letterId);
      expect(await refusalOf(aPush())).to.deep.equal({ kind: 'accountOfAnotherPerson' });
      expect(await kept()).to.deep.equal(NOTHING_KEPT);
      const account = await world.read.borrowers.findAccount(TEST_CHANNEL, marketplaceUserId('90001'));
      expect(account?.idCard.reveal()).to.equal(letterId.idCard.reveal());
    });

    it('`spec` §6.2: two people under one new user id at once: one is taken, the other refused', async () => {
      const { name, idCard, mobile } = letterId;
      const second = aPush({ key: OTHER_KEY, name, idCard, mobile });
      const answers = await Promise.all([acceptOrder(aPush()), acceptOrder(second)]);
      const said = answers.map((answer) => (answer.ok ? 'taken' : answer.error.kind));
      expect(said).to.have.members(['taken', 'accountOfAnotherPerson']);
    });
  });

  it('throws when a store is down, and keeps nothing', async () => {
    const broken = createAcceptOrder({
      ...world,
      unitOfWork: { ...world.unitOfWork, run: () => Promise.reject(new PortUnavailable('orders')) },
    });
    let thrown: unknown;
    await broken(aPush()).catch((error: unknown) => (thrown = error));
    expect(thrown).to.be.instanceOf(PortUnavailable);
    expect(await kept()).to.deep.equal({ ...NOTHING_KEPT, objects: 2 });
  });
});
