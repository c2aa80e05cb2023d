import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { gatewayEntry } from '#src/gateway/embedded-gateway.js';
import { displayWidth } from '#src/print/text.js';
import { until } from '#src/wire/until.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const PATIENCE_MS = 120_000;

// What `npm start` runs, in a folder of its own, and what a person would type after it.
describe('the demonstration', function () {
  this.timeout(180_000);
  let folder: string;
  let demo: ChildProcess;
  let printed = '';

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'banyan-demo-'));
    demo = spawn(process.execPath, [CLI, 'demo', '--port', '0'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
    demo.stdout?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await until('the end of the play', () => Promise.resolve(/^ {2}Ctrl-C/m.exec(printed) ?? undefined), PATIENCE_MS);
  });

  after(async () => {
    const isOver = once(demo, 'exit');
    demo.kill('SIGINT');
    await isOver;
    await rm(folder, { recursive: true, force: true });
  });

  /** Every printed `npm run <script> -- …`, without what is padded to its right. */
  function commandsOf(script: string): readonly (readonly string[])[] {
    const found = printed.matchAll(new RegExp(`^ {2}npm run ${script} -- (\\S+(?: \\S+)*)`, 'gm'));
    return [...found].map(([, args = '']) => args.split(' '));
  }

  function run(entry: string, args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [entry, ...args], { cwd: folder }, (error, output, errors) => {
        if (error === null) resolve(output);
        else reject(new Error(`${args.join(' ')}: ${output}${errors}`));
      });
    });
  }

  it('plays a borrower from access to settlement, a month a step', () => {
    expect(printed).to.match(/status 7001 放款成功 · with the plan · signature good/);
    const months = [...printed.matchAll(/^Month (\d) /gm)].map(([, month]) => month);
    expect(months).to.deep.equal(['1', '2', '3', '4']);
    expect(printed).to.match(/✗ 逾期 3 天 overdue/);
    expect(printed).not.to.match(/signature BAD|BAD SIGNATURE/);
  });

  it('shows the schedule as it was made and as it ended: nothing is left of it', () => {
    const rows = (mark: string) => printed.match(new RegExp(`^ +\\d+ +\\d{4}-\\d\\d-\\d\\d +¥.* ${mark}$`, 'gm')) ?? [];
    expect(rows('○ 未到期 not due').length).to.be.at.least(12);
    expect(rows('✓ 提前结清 early')).to.have.length(8);
    expect(printed).to.match(/^ +合计 total +¥15,[\d.,]+ +¥[\d.]+ +¥15,[\d.,]+ +✓ 结清 settled$/m);
  });

  it('shows the ledger, which adds up to nothing', () => {
    const [, debit, credit, balance] = /^ +合计 sum +(¥[\d,.]+) +(¥[\d,.]+) +(\S+)$/m.exec(printed) ?? [];
    expect(debit).to.equal(credit);
    expect([debit === undefined, balance]).to.deep.equal([false, '·']);
  });

  it('lets nobody’s line run over the width of a table', () => {
    const lines = printed.slice(0, printed.indexOf('Your turn')).split('\n');
    expect(lines.filter((line) => displayWidth(line) > 110)).to.deep.equal([]);
  });

  it('prints commands that work in their order, as they are printed', async () => {
    const sends = commandsOf('sandbox');
    expect(sends.length).to.equal(14);
    for (const args of sends) expect(await run(CLI, args)).to.contain('code 0  成功');
    const shows = commandsOf('banyan');
    const [shown, ledger, imported, compared, listed] = shows;
    expect(shows.length).to.equal(5);
    expect(await run(gatewayEntry(), shown ?? [])).to.contain('40 settled');
    expect(await run(gatewayEntry(), ledger ?? [])).to.contain('principal');
    const [, url = '', file = ''] = /^ {2}curl -sS (http\S+) -o (\S+)$/m.exec(printed) ?? [];
    await writeFile(path.join(folder, file), await (await fetch(url)).text());
    for (const args of [imported, compared, listed]) await run(gatewayEntry(), args ?? []);
  });

  it('prints a key and an address at which the back office is served', async () => {
    const [, authorization = '', url = ''] = /'authorization: (Bearer \S+)' \\\n\s+'(http\S+)'/.exec(printed) ?? [];
    const answer = await fetch(url, { headers: { authorization } });
    expect(answer.status).to.equal(200);
    expect(await answer.text()).to.contain('"settled"');
  });

  it('tells once what the depository answers again and again while nobody has clicked', async () => {
    const [pageUrl = ''] = /http:\/\/\S+\/opening\/\S+/.exec(printed) ?? [];
    expect((await fetch(pageUrl)).status).to.equal(200);
    await until('the third look of the job', looks, PATIENCE_MS);
    expect(printed.match(/depository 存管 {2}query notKnown/g)).to.have.length(1);
  });

  async function looks(): Promise<true | undefined> {
    const log = await readFile(path.join(folder, '.banyan', 'gateway', 'gateway.log'), 'utf8');
    const asked = log.match(/"job":"OpenapiXWAuthStateCheckJob"[^\n]*"pending":/g) ?? [];
    return asked.length >= 3 ? true : undefined;
  }
});
