import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { MarketplaceOrderEvent, MarketplaceOrderStatus } from '#src/model/marketplace-order-status.js';
import {
  MARKETPLACE_ORDER_STATUS_TABLE,
  MARKETPLACE_ORDER_TRANSITION_TABLE,
  marketplaceOrderStatusCode,
  marketplaceOrderStatusOf,
  nextMarketplaceOrderStatus,
  OPEN_MARKETPLACE_ORDER_STATUSES,
} from '#src/model/marketplace-order-status.js';
import { describeStatusTables } from './status-table-facts.js';

describe('status of a marketplace order (三方表状态, items 4–13)', () => {
  describeStatusTables<MarketplaceOrderStatus, MarketplaceOrderEvent>({
    statuses: MARKETPLACE_ORDER_STATUS_TABLE,
    transitions: MARKETPLACE_ORDER_TRANSITION_TABLE,
    codeOf: marketplaceOrderStatusCode,
    statusOf: marketplaceOrderStatusOf,
    next: nextMarketplaceOrderStatus,
  });

  it('has the codes and words of the seed: item 5.3, items 8 and 9, item 12', () => {
    const seed: readonly (readonly [number, string])[] = [
      [0, '未授信'],
      [2, '待解析'],
      [10, '未授信'],
      [11, '授信中'],
      [12, '授信通过待确认'],
      [1, '已处理'],
      [4, '取消'],
      [5, '拒绝'],
    ];
    expect(MARKETPLACE_ORDER_STATUS_TABLE.map(([code, , label]) => [code, label])).to.deep.equal(seed);
  });

  it('the happy path goes 0 → 2 → 10 → 11 → 12 → 1', () => {
    const path: readonly MarketplaceOrderEvent[] = [
      'orderPushed',
      'dataPulled',
      'applicationParsed',
      'creditRequested',
      'creditApproved',
      'borrowConfirmed',
    ];
    const codes: number[] = [];
    let status: MarketplaceOrderStatus | null = null;
    for (const event of path) {
      const next: MarketplaceOrderStatus | undefined = nextMarketplaceOrderStatus(status, event);
      if (next === undefined) throw new Error(`no way on by ${event}`);
      status = next;
      codes.push(marketplaceOrderStatusCode(next));
    }
    expect(codes).to.deep.equal([0, 2, 10, 11, 12, 1]);
  });

  it('E4, E6, E11, G6, G27: refused by us ends in 5, refused by credit in 4 (G10)', () => {
    const ends = (
      ['dataPullExhausted', 'accessRefused', 'creditRejected', 'confirmationRefused', 'approvalExpired'] as const
    ).map((event) =>
      MARKETPLACE_ORDER_TRANSITION_TABLE.filter((row) => row[2] === event).map(([, to]) =>
        marketplaceOrderStatusCode(to),
      ),
    );
    expect(ends).to.deep.equal([[5], [5], [4], [5], [5]]);
  });

  it('E9: only a request that never arrived leads back from 11 to 10', () => {
    expect(nextMarketplaceOrderStatus('creditRunning', 'creditNotReceived')).to.equal('awaitingCredit');
    const back = MARKETPLACE_ORDER_TRANSITION_TABLE.filter(([, to]) => to === 'awaitingCredit');
    expect(back.map(([from]) => from)).to.have.members(['awaitingParse', 'creditRunning']);
  });

  it('an order keeps its person from a second one until it is refused; a confirmed one still does, its loan lives on', () => {
    const closed = MARKETPLACE_ORDER_STATUS_TABLE.filter(([, name]) => !OPEN_MARKETPLACE_ORDER_STATUSES.includes(name));
    expect(closed.map(([code]) => code)).to.deep.equal([4, 5]);
  });
});
