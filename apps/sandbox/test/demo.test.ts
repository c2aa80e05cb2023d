import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { gatewayEntry } from '#src/gateway/embedded-gateway.js';
import { until } from '#src/wire/until.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const PATIENCE_MS = 60_000;

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

  it('plays a borrower to the payout and shows the schedule', () => {
    expect(printed).to.match(/status 7001 放款成功 · with the plan · signature good/);
    expect(printed.match(/^ +\d+ +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d +¥[\d,.]+$/gm)).to.have.length(12);
  });

  it('prints commands that work in their order, as they are printed', async () => {
    const sends = commandsOf('sandbox');
    expect(sends.length).to.equal(10);
    for (const args of sends) expect(await run(CLI, args)).to.contain('code 0  成功');
    const shows = commandsOf('banyan');
    expect(shows.length).to.equal(1);
    for (const args of shows) expect(await run(gatewayEntry(), args)).to.contain('30 disbursed');
  });

  it('prints a key and an address at which the back office is served', async () => {
    const [, authorization = '', url = ''] = /'authorization: (Bearer \S+)' \\\n\s+'(http\S+)'/.exec(printed) ?? [];
    const answer = await fetch(url, { headers: { authorization } });
    expect(answer.status).to.equal(200);
    expect(await answer.text()).to.contain('"disbursed"');
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
