import { signWebhook } from '@banyan/adapter-http';
import { instant } from '@banyan/core';
import type { Stage } from '@banyan/sandbox';
import { openStage } from '@banyan/sandbox';
import { expect } from 'chai';
import { pushOrder } from './support/pushed-order.js';

describe('the application for the credit engine (item 7)', function () {
  this.timeout(60_000);
  let stage: Stage;

  before(async () => {
    stage = await openStage({ keepFolder: false });
  });
  after(() => stage.close());

  async function read(orderNo: string, secret: string): Promise<{ readonly status: number; readonly body: unknown }> {
    const body = JSON.stringify({ channel: 'rongshu', orderNo });
    const headers = signWebhook({ id: `read-${orderNo}`, body, secrets: [secret], now: instant(Date.now()) });
    const response = await fetch(`${stage.gateway.url}/lender/applications`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  }

  it('is read whole under a good signature once it is parsed, and not at all under another one', async () => {
    const { orderNo, person } = await pushOrder(stage);
    await stage.backOffice.requests.waitFor('a request', (entry) => entry.orderNo === orderNo, stage.patienceMs);

    const secret = stage.variables['BANYAN_LENDER_EVENTS_SECRET'] ?? '';
    const { status, body } = await read(orderNo, secret);
    expect(status).to.equal(200);
    expect(body).to.deep.include({ channel: 'rongshu', orderNo });
    expect(body).to.have.nested.property('order.idCard', person.idCard);
    expect(body).to.have.nested.property('order.requestedAmount', '1500000');
    expect(body).to.have.nested.property('order.contacts').that.is.an('array').with.length(2);
    expect(body).to.have.property('operatorReport');
    expect(body).to.have.property('documents').that.has.length.greaterThan(3);

    expect((await read(orderNo, `${secret}-not`)).status).to.equal(401);
    expect(await read('nobody', secret)).to.deep.include({ status: 404 });
  });
});
