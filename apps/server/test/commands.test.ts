import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stage } from '@banyan/sandbox';
import { openStage, REJECTION, runGatewayCommand } from '@banyan/sandbox';
import { expect } from 'chai';
import { pushOrder } from './support/pushed-order.js';

describe('the command line', function () {
  this.timeout(120_000);
  let stage: Stage;
  let folder: string;

  before(async () => {
    stage = await openStage({ keepFolder: false });
    folder = await mkdtemp(join(tmpdir(), 'banyan-commands-'));
  });
  after(async () => {
    await stage.close();
    await rm(folder, { recursive: true });
  });

  const run = (args: readonly string[], input = '') => runGatewayCommand(stage.variables, args, input);
  async function lines(args: readonly string[], input = ''): Promise<readonly Record<string, unknown>[]> {
    const outcome = await run(args, input);
    expect(outcome.exitCode, outcome.errors).to.equal(0);
    return outcome.output
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  it('item 25.1: replays a callback beside the running gateway; it comes again with the same content', async () => {
    const { orderNo, person } = await pushOrder(stage);
    const { marketplace } = stage.at('rongshu');
    const { backOffice } = stage;
    const request = await backOffice.requests.waitFor(
      'a request',
      (entry) => entry.orderNo === orderNo,
      stage.patienceMs,
    );
    await backOffice.decide(request, REJECTION);
    const { callbacks } = marketplace;
    const first = await callbacks.waitFor('a callback', (entry) => entry.orderNo === orderNo, stage.patienceMs);

    const [sent] = await lines(['callbacks', 'list', '--order', orderNo]);
    expect(sent).to.include({ orderNo, type: 'creditResult', businessKey: 'rejected', sequence: 1 });
    expect(await lines(['callbacks', 'replay', '--order', orderNo])).to.deep.equal([{ replayed: 1 }]);
    const again = await callbacks.waitFor(
      'the callback again',
      (entry) => entry.orderNo === orderNo && entry !== first,
      stage.patienceMs,
    );
    expect(again.text).to.equal(first.text);

    const attempts = await lines(['callbacks', 'attempts', String(sent?.['callbackId'])]);
    expect(attempts.length).to.be.greaterThan(0);
    const shown = await lines(['orders', 'show', 'rongshu', orderNo, '--json']);
    expect(shown.flatMap((line) => Object.keys(line))).to.include.members([
      'order',
      'step',
      'dataPull',
      'document',
      'callback',
    ]);
    expect(JSON.stringify(shown)).to.not.include(person.idCard);
  });

  it('will not replay everything by mistake', async () => {
    const outcome = await run(['callbacks', 'replay']);
    expect(outcome.exitCode).to.equal(1);
    expect(outcome.errors).to.include('--all').and.to.not.include(' at ');
  });

  it('item 25.2: changes a row of configuration with history, and refuses one that the whole cannot bear', async () => {
    const shown = await run(['config', 'show', 'accessRules', '*']);
    const file = join(folder, 'rules.json');
    await writeFile(file, shown.output.replace('"maximum": 55', '"maximum": 60'));
    const [before] = await lines(['config', 'history', 'accessRules', '*']);
    const [set] = await lines(['config', 'set', 'accessRules', '*', file, '--author', 'tester']);
    expect(set).to.deep.equal({ kind: 'accessRules', key: '*', version: Number(before?.['version']) + 1 });
    const history = await lines(['config', 'history', 'accessRules', '*']);
    expect(history[0]).to.include({ author: 'cli:tester', version: set?.['version'] });

    await writeFile(file, (await readFile(file, 'utf8')).replace('"maximum": 60', '"maximum": "sixty"'));
    const refused = await run(['config', 'set', 'accessRules', '*', file]);
    expect(refused.exitCode).to.equal(1);
    expect(refused.errors).to.include('Not changed');
    await writeFile(file, '{"rules":[{"stages":["push"]}],"rules":[]}');
    const twofold = await run(['config', 'set', 'accessRules', '*', file]);
    expect([twofold.exitCode, twofold.errors]).to.deep.equal([1, 'The file is not JSON, or says one thing twice.\n']);
    expect(await lines(['config', 'history', 'accessRules', '*'])).to.have.length(history.length);
  });

  it('keeps and shows a parked event, and takes it in when told', async () => {
    const { backOffice } = stage;
    const unknown = { channel: 'rongshu', orderNo: 'nobody-knows-it', requestNo: 'R-1' };
    const sent = await backOffice.decide(unknown, REJECTION);
    expect(sent.httpStatus).to.equal(202);
    const parked = await lines(['events', 'parked']);
    expect(parked.map(({ cause }) => cause)).to.include('unknownOrder');
    const [event] = parked.filter(({ eventId }) => eventId === sent.eventId);
    const again = await lines(['events', 'replay', String(event?.['consumer']), sent.eventId]);
    expect(again[0]).to.include({ kind: 'parked', cause: 'unknownOrder' });
    expect(await lines(['events', 'parked'])).to.have.length(parked.length);
  });

  it('drops a parked event that nobody will ever use, for a reason that is in the audit, and no other', async () => {
    const sent = await stage.backOffice.decide(
      { channel: 'rongshu', orderNo: 'never-known', requestNo: 'R-2' },
      REJECTION,
    );
    const parked = await lines(['events', 'parked']);
    const consumer = String(parked.find(({ eventId }) => eventId === sent.eventId)?.['consumer']);
    const discard = (eventId: string, reason: string) =>
      run(['events', 'discard', consumer, eventId, '--reason', reason]);
    expect((await discard('another-event', 'sent anew')).errors).to.equal('Refused: unknownEvent.\n');
    expect((await discard(sent.eventId, '13800138000')).errors).to.equal('Refused: reasonNotAllowed.\n');
    expect(await lines(['events', 'parked'])).to.deep.equal(parked);

    expect((await discard(sent.eventId, 'sent anew')).exitCode).to.equal(0);
    const left = parked.filter(({ eventId }) => eventId !== sent.eventId);
    expect(left).to.have.length(parked.length - 1);
    expect(await lines(['events', 'parked'])).to.deep.equal(left);
    const [newest] = await lines(['audit', '--limit', '1', '--json']);
    expect(newest).to.include({
      action: 'events.discard',
      subject: sent.eventId,
      outcome: 'done',
      detail: 'sent anew',
    });
  });

  it('tells which migrations it has applied, once', async () => {
    const variables = { ...stage.variables, BANYAN_HOME: join(folder, 'fresh'), BANYAN_KEYS_FILE: '' };
    const applied = async (): Promise<readonly string[]> => {
      const { output, errors } = await runGatewayCommand(variables, ['database', 'migrate']);
      return (JSON.parse(output === '' ? errors : output) as { applied: readonly string[] }).applied;
    };
    expect((await applied()).at(0)).to.match(/^0001-/);
    expect(await applied()).to.deep.equal([]);
  });

  it('does not start with an unknown variable, and prints the table', async () => {
    const outcome = await runGatewayCommand({ ...stage.variables, BANYAN_COLOUR: 'red' }, ['start']);
    expect(outcome.exitCode).to.equal(1);
    expect(outcome.errors).to.include('BANYAN_COLOUR is not a variable').and.to.include('BANYAN_LENDER_EVENTS_URL');
  });

  it('says in one sentence that another gateway uses its folder', async () => {
    const outcome = await runGatewayCommand({ ...stage.variables, BANYAN_PORT: '0' }, ['start']);
    expect(outcome.exitCode).to.equal(1);
    expect(outcome.errors).to.include('Another gateway uses the folder');
  });

  it('keeps no number of a person as the reason of a blacklist row, and no text that is not a word', async () => {
    const person = stage.people.next();
    for (const reason of [person.mobile, `see ${person.idCard}`, 'two\nlines', '', 'x'.repeat(65)]) {
      const outcome = await run(['blacklist', 'add', '--reason', reason], person.idCard);
      expect(outcome.exitCode).to.equal(1);
      expect(outcome.errors).to.include('A reason is up to 64').and.to.not.include(person.mobile);
    }
    expect(await lines(['blacklist', 'remove'], person.idCard)).to.deep.equal([{ removed: false }]);
  });

  it('erases nobody it does not know, nobody without another approver, and takes the ID number from standard input', async () => {
    const person = stage.people.next();
    const erase = (...more: readonly string[]) =>
      run(['erasure', 'person', '--approval', 'letter one', '--reason', 'asked for', ...more], person.idCard);
    const unknown = await erase('--approved-by', 'somebody.else');
    expect(unknown.exitCode).to.equal(1);
    expect(unknown.errors).to.include('Refused: unknownPerson.').and.to.not.include(person.idCard);
    expect((await erase('--approved-by', '')).errors).to.include('Refused: approvalMissing.');
    const nobody = ['--approved-by', 'a', '--approval', 'b', '--reason', 'c'];
    expect((await run(['erasure', 'person', ...nobody], 'not a number')).errors).to.include('not an ID number');
    const [newest] = await lines(['audit', '--limit', '1', '--json']);
    expect(newest).to.include({ action: 'person.erase', outcome: 'approvalMissing' });
  });

  it('item 3: stores a document under its key once, and says in one sentence why not', async () => {
    const file = join(folder, 'agreement.txt');
    const put = (type: string) => run(['documents', 'put', 'agreements/tried/v1', file, '--type', type]);
    await writeFile(file, 'one');
    for (const type of ['', 'pdf', 'text/plain\r\nset-cookie: a=b']) {
      expect((await put(type)).errors).to.equal('A content type is like application/pdf.\n');
    }
    expect((await put('text/plain; charset=utf-8')).exitCode).to.equal(0);
    await writeFile(file, 'two');
    const again = await put('text/plain; charset=utf-8');
    expect(again.exitCode).to.equal(1);
    expect(again.errors).to.equal('Not stored: other bytes under the key of a stored document.\n');
  });

  it('uses no keys but those of the database, and makes none beside it', async () => {
    const home = stage.variables['BANYAN_HOME'] ?? '';
    const other = { ...stage.variables, BANYAN_KEYS_FILE: join(folder, 'other-keys.json') };
    const missing = await runGatewayCommand(other, ['orders', 'count']);
    expect(missing).to.include({ exitCode: 1, output: '' });
    expect(missing.errors).to.include('cannot be read; bring back the one that belongs to the database');

    const keys = JSON.parse(await readFile(join(home, 'keys.json'), 'utf8')) as object;
    const another = { ...keys, identityIndex: Buffer.alloc(32, 9).toString('base64') };
    await writeFile(other.BANYAN_KEYS_FILE, JSON.stringify(another));
    const wrong = await runGatewayCommand(other, ['orders', 'count']);
    expect(wrong).to.include({ exitCode: 1, output: '' });
    expect(wrong.errors).to.equal(
      'The key file is not that of this database (identityIndex); bring back the file that belongs to it.\n',
    );
  });

  it('says in one sentence that its database is damaged', async () => {
    const home = await mkdtemp(join(folder, 'damaged-'));
    await writeFile(join(home, 'banyan.sqlite'), Buffer.alloc(40_000, 7));
    const keysFile = join(stage.variables['BANYAN_HOME'] ?? '', 'keys.json');
    const variables = { ...stage.variables, BANYAN_HOME: home, BANYAN_KEYS_FILE: keysFile };
    const outcome = await runGatewayCommand(variables, ['orders', 'count']);
    expect(outcome.exitCode).to.equal(1);
    expect(outcome.errors).to.include('cannot be used: it is damaged').and.to.not.include('\n    at ');
  });

  it('says in one sentence that its port is taken', async () => {
    const port = new URL(stage.gateway.url).port;
    const elsewhere = { ...stage.variables, BANYAN_HOME: folder, BANYAN_PORT: port };
    const outcome = await runGatewayCommand(elsewhere, ['start']);
    expect(outcome.exitCode).to.equal(1);
    expect(outcome.errors.split('\n').filter((line) => line !== '' && !line.startsWith('{'))).to.deep.equal([
      `Port 127.0.0.1:${port} is taken; set BANYAN_PORT to another one, or to 0.`,
    ]);
  });
});
