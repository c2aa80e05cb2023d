import { expect } from 'chai';
import type { AccessRefusalClass } from '#src/model/access.js';
import type { MarketplaceOrderStatus } from '#src/model/marketplace-order-status.js';
import type { RongshuChannelSettings } from '#src/rongshu/settings.js';
import { fen } from '#src/shared/money.js';
import { err, ok } from '#src/shared/result.js';
import { aBoundCard, aCreditDecision, aMarketplaceOrder, anOrderKey, months } from '#src/testing/builders.js';
import { channelPair, NOW_MS } from './support/channel.js';
import { compactExample } from './support/document.js';
import type { Backstage } from './support/gateway.js';
import { call, CLEAR } from './support/call.js';
import { bytes, EXAMPLE_PRODUCT, gatewayOver } from './support/gateway.js';

describe('1.1 user filter (item 1)', () => {
  const REQUEST = compactExample('1.01-request');

  it('a new person: the reply envelope of the document, byte for byte', async () => {
    const { channel, marketplace } = channelPair(CLEAR);
    const answer = await gatewayOver(channel).gateway.answer({
      interfaceName: 'userCheck',
      body: bytes(marketplace.requestJson(REQUEST, NOW_MS)),
    });
    expect(answer.body).to.equal(compactExample('1.01-reply-envelope'));
  });

  it('a known person with a card: the response of the document', async () => {
    const got = await call('userCheck', REQUEST, (backstage) => {
      backstage.access = ok({
        isKnown: true,
        decision: { mayBorrow: true },
        product: EXAMPLE_PRODUCT,
        card: aBoundCard(),
      });
    });
    expect(got.response).to.equal(compactExample('1.01-response-known'));
  });

  it('a credit card stands under its own names', async () => {
    const got = await call('userCheck', REQUEST, (backstage) => {
      const card = aBoundCard({ cardType: 'credit' });
      backstage.access = ok({ isKnown: true, decision: { mayBorrow: true }, product: EXAMPLE_PRODUCT, card });
    });
    expect(JSON.parse(got.response ?? '')).to.include({
      creditCardNum: '6217000000000001234',
      creditPhone: '19900000001',
    });
    expect(JSON.parse(got.response ?? '')).not.to.have.property('bankCardNum');
  });

  for (const [refusalClass, rejectReason, isBlackList, remark] of [
    ['blacklist', 1, 1, '黑名单'],
    ['openOrder', 2, 0, '存在未结清借款'],
    ['coolDown', 3, 0, '短时拒绝'],
    ['other', 4, 0, '其他'],
  ] as const satisfies readonly (readonly [AccessRefusalClass, number, number, string])[]) {
    it(`a refusal by ${refusalClass} is code 0 with reason ${String(rejectReason)} and no limits`, async () => {
      const got = await call('userCheck', REQUEST, (backstage) => {
        const decision = { mayBorrow: false, refusalClass, rule: 'age' } as const;
        backstage.access = ok({ isKnown: true, decision, product: EXAMPLE_PRODUCT, card: aBoundCard() });
      });
      expect(got.code).to.equal(0);
      expect(JSON.parse(got.response ?? '')).to.deep.equal({
        isStock: 1,
        isCanLoan: 0,
        rejectReason,
        isBlackList,
        remark,
      });
      if (refusalClass === 'openOrder') expect(got.response).to.equal(compactExample('1.01-response-refused'));
    });
  }

  it('passes on what md5 covers at this channel, and masked numbers beside it', async () => {
    const masked =
      '{"name":"测试甲","md5":"2FC9659211DF7E63576BA8FE57089089","cid":"1101991990030*****","phone":"1990000****"}';
    const got = await call('userCheck', masked, undefined, { md5Meaning: 'mobileAndIdCard' });
    expect(got.backstage.checked).to.have.lengthOf(1);
    expect(got.backstage.checked[0]).to.deep.include({
      md5: { meaning: 'mobileAndIdCard', hex: '2fc9659211df7e63576ba8fe57089089' },
      idCardMask: '1101991990030*****',
      mobileMask: '1990000****',
    });
  });

  it('writes limits as objects where the channel says so, and codes as text', async () => {
    const got = await call('userCheck', REQUEST, undefined, { nested: {}, codeType: 'string' });
    expect(got.code).to.equal('0');
    const response = JSON.parse(got.response ?? '') as { amountOption: unknown };
    expect(response.amountOption).to.deep.equal([{ min: 5000, max: 20000, step: 1000, periods: [6, 12] }]);
  });
});

describe('1.2 loan trial (item 2)', () => {
  it('the example of the document: totals, remark, first installments, and both annual rates', async () => {
    const got = await call('loanCalculation', compactExample('1.02-request'));
    const response = JSON.parse(got.response ?? '') as Record<string, unknown> & {
      repayPlan: Record<string, number>[];
    };
    const example = JSON.parse(compactExample('1.02-response')) as Record<string, unknown> & { repayPlan: object[] };
    expect(response).to.include({
      refundAmount: example['refundAmount'],
      actualAmount: example['actualAmount'],
      remark: example['remark'],
    });
    expect(response.repayPlan.slice(0, 2).map(({ dueTime: _due, ...rest }) => rest)).to.deep.equal(example.repayPlan);
    expect(response.repayPlan).to.have.lengthOf(12);
    expect(response.repayPlan[11]?.['repayAmount']).to.equal(1462.28);
    // 2.5 % a month: 30.00 % simple, (1.025^12 − 1) = 34.49 % compounded.
    expect(response).to.include({ nominalAnnualRate: '30.00%', effectiveAnnualRate: '34.49%' });
  });

  it('writes the plan as text where the channel says so', async () => {
    const nested = { loanCalculation: { repayPlan: 'text' } } as const;
    const got = await call('loanCalculation', compactExample('1.02-request'), undefined, { nested });
    expect((JSON.parse(got.response ?? '') as { repayPlan: unknown }).repayPlan).to.be.a('string');
  });
});

describe('1.3 order push (item 4)', () => {
  const PICTURE = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
  const PUSH = compactExample('1.03-request').replaceAll('<Base64 JPEG>', PICTURE.toString('base64'));
  const accepted = (backstage: Backstage): void => {
    backstage.accepted = ok({ key: anOrderKey(), isRepeat: false });
  };

  it('accepted: the answer of the document', async () => {
    const got = await call('pushOrder', PUSH, accepted);
    expect([got.code, got.status, got.response]).to.deep.equal([0, 2001, compactExample('1.03-response-accepted')]);
  });

  it('hands over the order in our own words, the raw body as received, and each picture', async () => {
    const { backstage } = await call('pushOrder', PUSH, accepted);
    const [input] = backstage.pushed;
    if (input === undefined) throw new Error('nothing was pushed');
    const { order, documents, unknownCodes } = input;
    expect(order.key).to.deep.equal({ channel: '840', orderNo: '90000001' });
    expect(order.marketplaceUserId).to.equal('90001');
    expect([order.name.reveal(), order.idCard.reveal(), order.mobile.reveal()]).to.deep.equal([
      '测试甲',
      '110199199003070017',
      '19900000001',
    ]);
    expect(order.requestedAmount).to.equal(fen(1_500_000n));
    expect(order.requestedTerm).to.deep.equal(months(12));
    expect(order.appliedAt).to.equal(1545211800000);
    expect(order.identity).to.deep.include({
      gender: 'male',
      birthDate: '1990-03-07',
      validFrom: '2015-01-01',
      validTo: '2035-01-01',
    });
    expect(order.identity.pictureLinks).to.deep.equal({
      idCardFront: 'https://openapi.example/front.jpg',
      idCardBack: 'https://openapi.example/back.jpg',
      face: 'https://openapi.example/face.jpg',
    });
    expect(order.residence).to.deep.equal({
      province: '北京市',
      city: '北京市',
      district: '海淀区',
      regionId: '110108',
      street: '测试路1号院2号楼301',
    });
    expect(order.employment).to.deep.include({
      careerType: '工薪族',
      income: '8000',
      yearsInJob: { code: '110003', label: '1-3年' },
    });
    expect(order.marriage).to.deep.equal({ code: '50001', label: '已婚' });
    expect(order.contacts.map(({ name, mobile }) => [name.reveal(), mobile])).to.deep.equal([
      ['测试乙', '19900000002'],
      ['测试丙', '19900000003'],
    ]);
    expect(order.mobileOperator?.resourceUrl).to.equal('https://openapi.rongshu.cn/hermes/api/v2/data/operator.do');
    expect(order.card?.card.reveal()).to.equal('6217000000000001234');
    expect(order.scores).to.deep.equal({ sesame: '655', face: '92.5' });
    expect(unknownCodes).to.have.members([
      'degree:30002',
      'house:60003',
      'purpose:70010',
      'relation:80003',
      'relation:90006',
    ]);
    expect(documents.map(({ kind, contentType }) => [kind, contentType])).to.deep.equal([
      ['push', 'application/json'],
      ['idCardFront', 'image/jpeg'],
      ['idCardBack', 'image/jpeg'],
      ['face', 'image/jpeg'],
    ]);
    expect(Buffer.from(documents[1]?.bytes ?? []).equals(PICTURE)).to.equal(true);
    const raw = JSON.parse(Buffer.from(documents[0]?.bytes ?? []).toString('utf8')) as { request: string };
    expect(raw.request).to.equal(PUSH);
  });

  it('takes a push with the least there can be, and an order number beyond 2^53', async () => {
    const least =
      '{"uid":"u1","orderId":9007199254740993,"registerPhone":"19900000001","loanAmount":"15000","period":"12","periodUnit":"2",' +
      '"applyDate":"1545211800000","idInfo":{"cid":"110199199003070017","name":"测试甲"},"extendInfo":{}}';
    const got = await call('pushOrder', least, accepted);
    expect(got.status).to.equal(2001);
    expect(got.backstage.pushed[0]?.order.key.orderNo).to.equal('9007199254740993');
    expect(got.backstage.pushed[0]?.documents.map(({ kind }) => kind)).to.deep.equal(['push']);
  });

  for (const [error, remark] of [
    [{ kind: 'refusedByAccess', refusalClass: 'openOrder', rule: 'openOrder' }, '存在进行中的订单'],
    [{ kind: 'refusedByAccess', refusalClass: 'blacklist', rule: 'blacklist' }, '资质不符'],
    [{ kind: 'refusedByAccess', refusalClass: 'coolDown', rule: 'reapplyDate' }, '资质不符'],
    [{ kind: 'refusedByAccess', refusalClass: 'other', rule: 'age' }, '资质不符'],
    [{ kind: 'orderNoReused' }, '订单编号重复且内容不一致'],
    [{ kind: 'accountOfAnotherPerson' }, '用户信息不一致'],
  ] as const) {
    it(`${error.kind} ${'refusalClass' in error ? error.refusalClass : ''} is the channel's refusal status with ${remark}`, async () => {
      const refused = (backstage: Backstage): void => {
        backstage.accepted = err(error);
      };
      const got = await call('pushOrder', PUSH, refused);
      expect([got.code, got.response]).to.deep.equal([0, JSON.stringify({ status: 2003, remark })]);
      const former = await call('pushOrder', PUSH, refused, { pushRefusedStatus: 2002, statusType: 'string' });
      expect(former.response).to.equal(JSON.stringify({ status: '2002', remark }));
    });
  }

  it('a channel without a product is our own trouble', async () => {
    expect((await call('pushOrder', PUSH)).code).to.equal(10001);
  });
});

describe('1.8 audit result query (item 9)', () => {
  const decision = aCreditDecision({ minimum: fen(500_000n), limit: fen(2_000_000n), step: fen(100_000n) });
  const ask = (
    status: MarketplaceOrderStatus,
    settings: Partial<RongshuChannelSettings> = {},
  ): ReturnType<typeof call> =>
    call(
      'queryAuditResult',
      compactExample('1.08-request'),
      (backstage) => {
        backstage.orders = [aMarketplaceOrder({ status, decision })];
      },
      settings,
    );

  for (const [status, answer] of [
    ['accepted', 6003],
    ['awaitingParse', 6003],
    ['awaitingCredit', 6003],
    ['creditRunning', 6003],
    ['creditRejected', 6004],
    ['declined', 6004],
    ['awaitingConfirmation', 6001],
    ['confirmed', 6001],
  ] as const) {
    it(`${status} is ${String(answer)}`, async () => {
      const got = await ask(status);
      expect(got.status).to.equal(answer);
      expect(got.response?.includes('amountLimit')).to.equal(answer === 6001);
      expect(got.response?.includes('amountOption')).to.equal(answer === 6001);
    });
  }

  it('refused and passed are the answers of the document, but for the words of a pass', async () => {
    expect((await ask('creditRejected')).response).to.equal(compactExample('1.08-response-refused'));
    const passed = compactExample('1.08-response-passed').replace('授信通过', '初审通过');
    expect((await ask('awaitingConfirmation')).response).to.equal(passed);
  });

  it('a pass is 6002 at a channel that says so', async () => {
    expect((await ask('awaitingConfirmation', { auditPassStatus: 6002 })).status).to.equal(6002);
  });

  it('the same number at another channel is unknown', async () => {
    const got = await call('queryAuditResult', compactExample('1.08-request'), (backstage) => {
      backstage.orders = [aMarketplaceOrder({ key: { ...anOrderKey(), channel: 'other' as never } })];
    });
    expect(got.code).to.equal(10002);
  });
});

describe('1.14 agreements (item 3) and 1.15 banks (item 10)', () => {
  it('agreements by stage as a list of key and value; an unknown stage means all', async () => {
    const titles = async (json: string): Promise<unknown> => {
      const got = await call('getContracts', json);
      return (JSON.parse(got.response ?? '') as { list: { key: string }[] }).list.map(({ key }) => key);
    };
    expect(await titles(compactExample('1.14-request-q'))).to.deep.equal(['个人信息授权书']);
    expect(await titles(compactExample('1.14-request-b'))).to.deep.equal(['个人信息授权书', '借款协议']);
    expect(await titles('{"optType":"99"}')).to.deep.equal(['个人信息授权书', '借款协议']);
  });

  it('agreements as a map of titles where the channel says so', async () => {
    const got = await call('getContracts', '{"orderId":"1","optType":2}', undefined, { agreementShape: 'titleMap' });
    expect(got.response).to.equal('[{"借款协议":"https://lender.example/a.pdf?e=1&s=2"}]');
  });

  it('banks with limits in yuan', async () => {
    const example = JSON.parse(compactExample('1.15-response')) as { list: object[] };
    expect((await call('getBankList', '{}')).response).to.equal(JSON.stringify({ list: example.list.slice(0, 1) }));
  });
});
