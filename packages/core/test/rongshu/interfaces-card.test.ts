import { expect } from 'chai';
import type { CardRefusal } from '#src/model/card-binding.js';
import { err, ok } from '#src/shared/result.js';
import { aBoundCard, anOrderKey } from '#src/testing/index.js';
import { call } from './support/call.js';
import { compactExample } from './support/document.js';
import type { Backstage } from './support/gateway.js';

describe('1.4 card binding (item 11)', () => {
  const REQUEST = compactExample('1.04-request');
  const bound = (backstage: Backstage): void => {
    backstage.bound = ok({ card: aBoundCard(), how: 'bound' });
  };

  it('bound: the answer of the document, the same whether bound now or before', async () => {
    const got = await call('bindCard', REQUEST, bound);
    expect([got.code, got.status, got.response]).to.deep.equal([0, 3001, compactExample('1.04-response-bound')]);
    const again = await call('bindCard', REQUEST, (backstage) => {
      backstage.bound = ok({ card: aBoundCard(), how: 'refreshed' });
    });
    expect(again.body).to.equal(got.body);
  });

  it('hands over the four elements in our own words', async () => {
    const { backstage } = await call('bindCard', REQUEST, bound);
    const [input] = backstage.cards;
    expect(input?.key).to.deep.equal(anOrderKey());
    expect(input).to.include({ cardType: 'debit', bankCode: 'CCB', bankName: '中国建设银行' });
    expect(
      [input?.name, input?.idCard, input?.card, input?.reservedMobile].map((element) => element?.reveal()),
    ).to.deep.equal(['测试甲', '110199199003070017', '6217000000000001234', '19900000001']);
  });

  it('takes the least there can be: order, bank, card and phone, as numbers too', async () => {
    const least = '{"orderId":90000001,"bankCode":"BCM","bankCardNum":6217000000000001234,"phone":19900000001}';
    const { status, backstage } = await call('bindCard', least, bound);
    expect(status).to.equal(3001);
    expect(backstage.cards[0]).to.have.keys('key', 'card', 'cardType', 'bankCode', 'reservedMobile');
    expect(backstage.cards[0]).to.include({ cardType: 'debit', bankCode: 'BCM' });
    expect(backstage.cards[0]?.card.reveal()).to.equal('6217000000000001234');
  });

  it('a credit card is one', async () => {
    const { backstage } = await call('bindCard', REQUEST.replace('"cardType":0', '"cardType":"1"'), bound);
    expect(backstage.cards[0]?.cardType).to.equal('credit');
  });

  for (const [refusal, remark] of [
    ['bankNotSupported', '暂不支持该银行，请更换银行卡'],
    ['bankDiffersFromCard', '银行卡号与所选银行不一致'],
    ['cardOfAnotherPerson', '该银行卡已被其他用户绑定'],
    ['personDiffers', '姓名或身份证号与订单不一致'],
    ['elementsDiffer', '姓名、身份证号、银行卡号与预留手机号不匹配'],
    ['mobileDiffers', '银行预留手机号不一致'],
    ['cardNotUsable', '银行卡状态异常，请更换银行卡'],
    ['refusedByBank', '发卡行拒绝绑卡，请联系银行或更换银行卡'],
    ['orderNotBindable', '订单当前状态不可绑卡'],
  ] as const satisfies readonly (readonly [CardRefusal, string])[]) {
    it(`${refusal} is code 0 with 3003 and ${remark}`, async () => {
      const got = await call('bindCard', REQUEST, (backstage) => {
        backstage.bound = err({ kind: 'refused', refusal });
      });
      expect([got.code, got.status, got.reason]).to.deep.equal([0, 3003, refusal]);
      expect(got.response).to.equal(JSON.stringify({ status: 3003, remark }));
      if (refusal === 'mobileDiffers') expect(got.response).to.equal(compactExample('1.04-response-refused'));
    });
  }

  it('an unclear outcome is no refusal: 10001 with a reference that the log has too, so that it is asked again', async () => {
    const got = await call('bindCard', REQUEST, (backstage) => {
      backstage.bound = err({ kind: 'outcomeUnknown' });
    });
    expect([got.body, got.reason, got.status]).to.deep.equal([
      '{"code":10001,"message":"绑卡处理中，请稍后重试，编号REFERENCE1"}',
      'outcomeUnknown REFERENCE1',
      undefined,
    ]);
  });

  for (const [member, json] of [
    ['orderId', REQUEST],
    ['cid', REQUEST.replace('110199199003070017', '110199199003070018')],
    ['bankCardNum', REQUEST.replace('6217000000000001234', '62170000x')],
    ['phone', REQUEST.replace('"phone":"19900000001"', '"phone":"1990000000"')],
    ['cardType', REQUEST.replace('"cardType":0', '"cardType":2')],
    ['bankCode', REQUEST.replace('"bankCode":"CCB"', '"bankCode":""')],
  ] as const) {
    it(`${member === 'orderId' ? 'an unknown order' : `a wrong ${member}`} is 10002 ${member}`, async () => {
      const got = await call('bindCard', json);
      expect(got.body).to.equal(`{"code":10002,"message":"参数错误：${member}"}`);
      expect(got.backstage.cards).to.have.lengthOf(member === 'orderId' ? 1 : 0);
    });
  }
});

describe('1.5 bind result query (item 11)', () => {
  const REQUEST = compactExample('1.05-request');

  it('the card: the answer of the document', async () => {
    const got = await call('queryBindCardResult', REQUEST, (backstage) => {
      backstage.boundCard = ok(aBoundCard());
    });
    expect([got.status, got.response]).to.deep.equal([3001, compactExample('1.05-response')]);
    expect(got.backstage.asked).to.deep.equal([anOrderKey()]);
  });

  for (const kind of ['unknownOrder', 'notBound'] as const) {
    it(`${kind} is 10002 orderId`, async () => {
      const got = await call('queryBindCardResult', REQUEST, (backstage) => {
        backstage.boundCard = err({ kind });
      });
      expect([got.body, got.reason]).to.deep.equal(['{"code":10002,"message":"参数错误：orderId"}', kind]);
    });
  }
});
