import { expect } from 'chai';
import fc from 'fast-check';
import type { ConfirmBorrowError } from '#src/capabilities/borrow-confirm/confirm-borrow.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { LOAN_STATUS_TABLE } from '#src/model/loan-status.js';
import type { MarketplaceOrderStatus } from '#src/model/marketplace-order-status.js';
import { MARKETPLACE_ORDER_STATUS_TABLE } from '#src/model/marketplace-order-status.js';
import { returnAddress } from '#src/rongshu/fields/text-codecs.js';
import { fen } from '#src/shared/money.js';
import { err, ok } from '#src/shared/result.js';
import { aMarketplaceOrder, anOrderKey, months } from '#src/testing/index.js';
import type { Called } from './support/call.js';
import { call } from './support/call.js';
import { compactExample, exampleText } from './support/document.js';
import type { Backstage } from './support/gateway.js';
import { exampleFacts } from './support/payout.js';

describe('1.7 confirmation (item 12)', () => {
  const REQUEST = compactExample('1.07-request');
  const RETURN_PAGE = 'https://mrongshu.shurongdai.cn/rongshu/src/p/contractBack/index.html?pid=10002&borrowId=x';

  it('hands over amount, term and the return addresses of this order, to the byte', async () => {
    const { backstage } = await call('confirmLoan', REQUEST);
    expect(backstage.confirmations).to.deep.equal([
      {
        key: anOrderKey(),
        marketplaceUserId: '90001',
        amount: fen(1_500_000n),
        term: months(12),
        successUrl: `${RETURN_PAGE}&nextPage=10084&status=1`,
        failedUrl: `${RETURN_PAGE}&nextPage=10071&status=0`,
      },
    ]);
  });

  it('takes the least there can be; the unit is months', async () => {
    const { backstage } = await call('confirmLoan', '{"orderId":"90000001","loanAmount":"15000.00","period":"12"}');
    expect(backstage.confirmations).to.deep.equal([{ key: anOrderKey(), amount: fen(1_500_000n), term: months(12) }]);
  });

  it('account open, now or before: the answer of the document', async () => {
    const got = await call('confirmLoan', REQUEST, (backstage) => {
      backstage.confirmed = ok({ kind: 'confirmed', loanNo: 'loan-1' as never });
    });
    expect([got.code, got.status, got.response]).to.deep.equal([0, 4001, compactExample('1.07-response-confirmed')]);
  });

  it('account not open: the answer of the document, with the address of our page', async () => {
    const got = await call('confirmLoan', REQUEST, (backstage) => {
      backstage.confirmed = ok({ kind: 'openingNeeded', pageToken: 'token' });
    });
    expect([got.code, got.status, got.response]).to.deep.equal([0, 4001, compactExample('1.07-response-page')]);
  });

  it('refused: the refusal status of the channel with 资质不符, whatever the reason (G10)', async () => {
    for (const reason of ['blacklist', 'openLoan', 'reapplyDate', 'approvalExpired']) {
      const refused = (backstage: Backstage): void => {
        backstage.confirmed = err({ kind: 'refused', reason });
      };
      const got = await call('confirmLoan', REQUEST, refused);
      expect(got.body).to.equal(
        '{"code":0,"message":"成功","response":"{\\"status\\":4003,\\"remark\\":\\"资质不符\\"}"}',
      );
      expect([got.status, got.reason]).to.deep.equal([4003, `refused ${reason}`]);
      const other = await call('confirmLoan', REQUEST, refused, { confirmRefusedStatus: 4002, statusType: 'string' });
      expect(other.response).to.equal('{"status":"4002","remark":"资质不符"}');
    }
  });

  const errors: readonly (readonly [ConfirmBorrowError, string])[] = [
    [{ kind: 'unknownOrder' }, '{"code":10002,"message":"参数错误：orderId"}'],
    [{ kind: 'notApprovedYet' }, '{"code":10002,"message":"参数错误：orderId"}'],
    [
      { kind: 'amountOutOfRange', min: fen(500_000n), max: fen(2_000_000n) },
      '{"code":10002,"message":"参数错误：loanAmount"}',
    ],
    [
      { kind: 'amountOffStep', min: fen(500_000n), step: fen(100_000n) },
      '{"code":10002,"message":"参数错误：loanAmount"}',
    ],
    [{ kind: 'termNotOffered', terms: [months(6)] }, '{"code":10002,"message":"参数错误：period"}'],
    [{ kind: 'notNow', reason: 'noCard' }, '{"code":10001,"message":"请先绑定银行卡"}'],
    [{ kind: 'notNow', reason: 'cardDiffers' }, '{"code":10001,"message":"请先绑定存管账户的银行卡"}'],
    [{ kind: 'notNow', reason: 'dailyCeiling' }, '{"code":10001,"message":"今日额度已满，请明日再试"}'],
    [{ kind: 'notNow', reason: 'productClosed' }, '{"code":10001,"message":"产品暂停受理，请稍后再试"}'],
    [{ kind: 'notNow', reason: 'notPriceable' }, '{"code":10001,"message":"该借款金额和期限暂不可借，请调整后再试"}'],
    [{ kind: 'notNow', reason: 'insufficientCredit' }, '{"code":10001,"message":"可用额度不足"}'],
  ];
  for (const [error, body] of errors) {
    const name = error.kind === 'notNow' ? `${error.kind} ${error.reason}` : error.kind;
    it(`${name} leaves the order as it is and is told: ${body}`, async () => {
      const got = await call('confirmLoan', REQUEST, (backstage) => {
        backstage.confirmed = err(error);
      });
      expect([got.body, got.reason]).to.deep.equal([body, name]);
    });
  }

  for (const [member, json] of [
    ['loanAmount', REQUEST.replace('"loanAmount":15000', '"loanAmount":15000.001')],
    ['period', REQUEST.replace('"period":12', '"period":0')],
    ['periodUnit', REQUEST.replace('"periodUnit":2', '"periodUnit":9')],
    ['successUrl', REQUEST.replace('"successUrl":"https:', '"successUrl":"javascript:')],
    ['failedUrl', REQUEST.replace('"failedUrl":"https://mrongshu', '"failedUrl":"/mrongshu')],
  ] as const) {
    it(`a wrong ${member} is 10002 ${member}, and nothing is confirmed`, async () => {
      const got = await call('confirmLoan', json);
      expect(got.body).to.equal(`{"code":10002,"message":"参数错误：${member}"}`);
      expect(got.backstage.confirmations).to.deep.equal([]);
    });
  }

  it('a return address is absolute, at most 2048 characters, and fit for a header: anything else is refused', () => {
    const reads = (address: string): boolean => returnAddress.decode(address, 'successUrl', []) !== undefined;
    expect(reads(`https://a.example/?${'x'.repeat(2029)}`)).to.equal(true);
    expect(reads(`https://a.example/?${'x'.repeat(2030)}`)).to.equal(false);
    expect(reads('http://a.example:8080/p?a=1&status=0#end')).to.equal(true);
    for (const address of [
      'a.example',
      '//a.example',
      'ftp://a.example',
      'https://',
      'https:///x',
      'https://?a',
      'https://例子.example/',
      'https://a.example/\r\nx: y',
      'https://a.example/"',
    ]) {
      expect(reads(address), address).to.equal(false);
    }
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (tail) => {
        const address = `https://a.example/${tail}`;
        const read = returnAddress.decode(address, 'successUrl', []);
        if (read !== undefined) expect(read).to.match(/^[!-~]+$/);
      }),
    );
  });
});

describe('1.9 disbursement result query (item 17)', () => {
  const REQUEST = compactExample('1.09-request');
  const inState = (status: LoanStatus, hasSchedule = false): Promise<Called> =>
    call('queryFk', REQUEST, (backstage) => {
      backstage.disbursement = ok({ ...exampleFacts(status, hasSchedule), hasOpenConfirmation: false });
    });
  const withoutLoan = (status: MarketplaceOrderStatus, hasOpenConfirmation: boolean): Promise<Called> =>
    call('queryFk', REQUEST, (backstage) => {
      backstage.disbursement = ok({ order: aMarketplaceOrder({ status }), hasOpenConfirmation });
    });

  it('in progress, failed and paid out are the answers of the document, byte for byte', async () => {
    expect((await inState('created')).response).to.equal(compactExample('1.09-response-running'));
    expect((await inState('manualReviewRefused')).response).to.equal(compactExample('1.09-response-refused'));
    const paid = await inState('disbursed', true);
    expect([paid.status, paid.response]).to.deep.equal([7001, compactExample('1.09-response-paid')]);
  });

  it('the plan as a list where the channel says so', async () => {
    const got = await call(
      'queryFk',
      REQUEST,
      (backstage) => {
        backstage.disbursement = ok({ ...exampleFacts('disbursed', true), hasOpenConfirmation: false });
      },
      { nested: {} },
    );
    const { repayPlan } = JSON.parse(got.response ?? '') as { readonly repayPlan: unknown };
    expect(repayPlan).to.deep.equal(JSON.parse(exampleText('1.09-plan')));
  });

  const PAID_STATES: readonly LoanStatus[] = ['disbursed', 'settled', 'settledWithReduction', 'overdue', 'badDebt'];
  const REFUSED_STATES: readonly LoanStatus[] = [
    'autoReviewRefused',
    'manualReviewRefused',
    'disbursementReviewRefused',
    'cancelled',
  ];
  for (const [code, status] of LOAN_STATUS_TABLE) {
    const answer = PAID_STATES.includes(status) ? 7001 : REFUSED_STATES.includes(status) ? 7003 : 7002;
    it(`${String(code)} ${status} is ${String(answer)}${answer === 7001 ? ', once the schedule exists (G20)' : ''}`, async () => {
      const without = await inState(status);
      expect(without.status).to.equal(answer === 7001 ? 7002 : answer);
      expect(without.response).not.to.contain('contractId');
      const withSchedule = await inState(status, true);
      expect(withSchedule.status).to.equal(answer);
      expect(withSchedule.response?.includes('repayPlan')).to.equal(answer === 7001);
      expect([without.reason, withSchedule.reason]).to.deep.equal([undefined, undefined]);
    });
  }

  it("a state that our own table does not have is answered by the document's, or as in progress, and the log says so (G3)", async () => {
    for (const [unlistedState, answer] of [
      [99, 7002],
      [25, 7002],
      [19, 7003],
      [44, 7002],
    ] as const) {
      const got = await call('queryFk', REQUEST, (backstage) => {
        const order = aMarketplaceOrder({ status: 'confirmed' });
        backstage.disbursement = ok({ order, hasOpenConfirmation: false, unlistedState });
      });
      const reason = `loan in unlisted state ${String(unlistedState)}`;
      expect([got.code, got.status, got.reason]).to.deep.equal([0, answer, reason]);
    }
  });

  for (const [code, status] of MARKETPLACE_ORDER_STATUS_TABLE) {
    it(`no loan, order in ${String(code)} ${status} (G3)`, async () => {
      const [waiting, plain] = [await withoutLoan(status, true), await withoutLoan(status, false)];
      const refused = status === 'creditRejected' || status === 'declined';
      const [ifWaiting, ifPlain] = refused
        ? [7003, 7003]
        : status === 'confirmed'
          ? [7002, 7002]
          : [status === 'awaitingConfirmation' ? 7002 : undefined, undefined];
      expect([waiting.status, plain.status]).to.deep.equal([ifWaiting, ifPlain]);
      for (const got of [waiting, plain]) {
        if (got.status === undefined) expect(got.body).to.equal('{"code":10002,"message":"参数错误：orderId"}');
      }
    });
  }

  it('an unknown order is 10002 orderId', async () => {
    const got = await call('queryFk', REQUEST);
    expect([got.body, got.reason]).to.deep.equal(['{"code":10002,"message":"参数错误：orderId"}', 'unknownOrder']);
  });
});
