import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from '@banyan/sandbox';
import { openStage, runGatewayCommand, until } from '@banyan/sandbox';
import { expect } from 'chai';
import { pushOrder } from './support/pushed-order.js';

describe('operations beside a running gateway (items 16, 25.2)', function () {
  this.timeout(120_000);
  let stage: Stage;
  let folder: string;

  before(async () => {
    stage = await openStage({ keepFolder: false });
    folder = await mkdtemp(join(tmpdir(), 'banyan-operations-'));
  });
  after(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
  });

  const run = (...args: readonly string[]) => runGatewayCommand(stage.variables, args);
  async function lines(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const outcome = await run(...args);
    expect(outcome.exitCode, outcome.errors).to.equal(0);
    const found = outcome.output.split('\n').filter((line) => line !== '');
    return found.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('give a key that opens the API for its roles until it is revoked, and leave a trace of it all', async () => {
    const [added] = await lines('operators', 'add', 'zhang', 'viewer', '--json');
    const key = String(added?.['key']);
    const zhang = stage.operationsWith(key);
    expect((await zhang.get('/loans?status=awaitingManualReview')).status).to.equal(200);
    expect((await zhang.put('/configuration/payer/*', { version: 2, body: {} })).status).to.equal(403);
    const listed = await run('operators', 'list');
    expect(listed.output).to.include('zhang').and.not.to.include(key);
    expect((await run('operators', 'revoke', String(added?.['keyId']))).exitCode).to.equal(0);
    expect((await zhang.get('/loans?status=awaitingManualReview')).status).to.equal(401);

    const audit = await lines('audit', '--limit', '10', '--json');
    const told = audit.map(({ action, subject, outcome }) => [action, subject, outcome].join(' '));
    expect(told).to.include('configuration.put payer/* notPermitted');
    expect(told).to.include(`operatorKey.revoke ${String(added?.['keyId'])} done`);
    expect(JSON.stringify(audit)).to.not.include(key);
  });

  it('find an order by its number and by hashed identity, and print its life as a table', async () => {
    const { orderNo, person } = await pushOrder(stage);
    expect((await run('orders', 'find', orderNo)).output).to.include(orderNo);
    const md5 = createHash('md5').update(person.idCard).digest('hex');
    const [found] = await lines('orders', 'find', '--id-card-md5', md5, '--json');
    expect(found).to.include({ channel: 'rongshu', order: orderNo });
    const shown = await run('orders', 'show', 'rongshu', orderNo);
    expect(shown.output)
      .to.match(/^order rongshu\/\d+ /)
      .and.to.include('orderPushed');
    for (const secret of [person.name, person.idCard, person.mobile]) expect(shown.output).to.not.include(secret);
    expect((await run('orders', 'find')).errors).to.include('Say one number');
  });

  it('hide the secrets of an endpoint on the command line, and keep them when they are put back hidden', async () => {
    const shown = await run('configuration', 'show', 'cardBinding', '*');
    const body = JSON.parse(shown.output) as Record<string, unknown>;
    expect(body['secrets']).to.equal('***');
    const file = join(folder, 'card-binding.json');
    await writeFile(file, JSON.stringify({ ...body, timeoutMs: 2_400 }));
    const [put] = await lines('configuration', 'put', 'cardBinding', '*', file);
    const late = await run('configuration', 'put', 'cardBinding', '*', file, '--expect', '1');
    expect(late.errors).to.equal('Not changed: somebody else changed this row at the same time.\n');
    const history = await lines('configuration', 'history', 'cardBinding', '*');
    expect(history[0]).to.deep.include({ version: put?.['version'], body: { ...body, timeoutMs: 2_400 } });
    expect(JSON.stringify(history)).to.not.include('sealed');
  });

  it('change what the running gateway does without a restart', async () => {
    const { client } = stage.at('rongshu');
    const quote = () => client.ask('loanCalculation', { loanAmount: 50_000, loanPeriod: 12, periodUnit: 2 });
    const before = await quote();
    expect(before.code, before.message).to.equal(0);
    const shown = await run('configuration', 'show', 'product', 'BANYAN-LARGE');
    const file = join(folder, 'product.json');
    await writeFile(file, JSON.stringify({ ...(JSON.parse(shown.output) as object), amountMax: '49000.00' }));
    await lines('configuration', 'put', 'product', 'BANYAN-LARGE', file);
    await until(
      'the quote to be refused',
      async () => ((await quote()).code === 0 ? undefined : true),
      stage.patienceMs,
    );
  });

  it('say in a sentence what cannot be done', async () => {
    const unknown = await run('orders', 'cancel', 'no-such-loan', '--reason', 'tried');
    expect(unknown).to.include({ exitCode: 1, errors: 'Refused: unknownLoan.\n' });
    const personal = await run('orders', 'cancel', 'no-such-loan', '--reason', '13800138000');
    expect(personal.exitCode).to.equal(1);
    expect((await run('orders', 'loans', '--status', 'nowhere')).errors).to.include('Allowed choices');
  });
});
