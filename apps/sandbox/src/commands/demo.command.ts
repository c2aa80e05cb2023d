import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { openDemoStage } from '../demo/demo-stage.js';
import type { DemoStage } from '../demo/demo-stage.js';
import { nextSteps } from '../demo/next-steps.js';
import type { Play } from '../demo/play.js';
import { playApproved, playRefused } from '../demo/play.js';
import { playPaidOut, playWaiting } from '../demo/play-loan.js';
import { showLedger } from '../demo/ledger-findings.js';
import { payOutQuietly, playRepaid } from '../demo/play-repayment.js';
import { callbackAt } from '../marketplace/callbacks.table.js';
import { beijingDate } from '../print/beijing-date.js';
import { textMember } from '../wire/json.js';
import { createWireServer } from '../wire/wire-server.js';
import { Problem, systemSentence } from './problem.js';
import { waitForEnd } from './wait-for-end.js';

interface DemoOptions {
  readonly port: string;
  readonly home: string;
  readonly exit?: boolean;
  readonly gateway?: string;
}

const MONTH_MS = 31 * 86_400_000;

/** `demo` (what `npm start` runs): gateway and sandbox side by side, the whole life of a loan, and what to try next. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('start a gateway beside the sandbox, play a loan from access to settlement, stay up')
    .option('--port <port>', 'port of the gateway; 0 = any free one', '8080')
    .option('--home <folder>', 'folder of everything that is kept', '.banyan')
    .option('--exit', 'end after the play')
    .option('--gateway <file>', 'command line of another gateway build')
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  const port = Number(options.port);
  if (!/^\d{1,5}$/.test(options.port) || port > 65_535) throw new Problem('--port takes a number from 0 to 65535.');
  const home = path.resolve(options.home);
  const gatewayHome = path.join(home, 'gateway');
  await mkdir(gatewayHome, { recursive: true }).catch((error: unknown) => {
    throw new Problem(
      systemSentence(error, `The folder ${home} cannot be used`) ?? `The folder ${home} cannot be made.`,
    );
  });
  await checkPortIsFree(port);
  const stage = await openDemoStage({
    home,
    gatewayHome,
    port,
    write: (text) => void process.stdout.write(text),
    ...(options.gateway === undefined ? {} : { entry: options.gateway }),
  });
  try {
    await playAll(stage, home, options.exit === true);
  } finally {
    await stage.close();
  }
}

async function playAll(stage: DemoStage, home: string, isOver: boolean): Promise<void> {
  const { play, gateway } = stage;
  const { narrator } = play;
  narrator.heading('Banyan 榕树', "a lender's gateway, with a marketplace and a back office to try it");
  narrator.lines(
    `gateway      ${gateway.url}   ready in ${(gateway.readyMs / 1000).toFixed(1)} s`,
    `marketplace  ${play.marketplace.baseUrl()}   (sandbox)`,
    `back office  ${play.backOffice.eventsUrl()}   (sandbox)`,
    `depository   ${play.counterparts.depository.url()}   (sandbox)`,
    `today        ${beijingDate(play.now())}   (its clock can be moved)`,
  );
  const day = beijingDate(play.now());
  const settled = await playPaidOut(play, await playApproved(play));
  await playRepaid(play, settled);
  await showLedger(play, settled.loanNo);
  await playRefused(play);
  const owing = await payOutQuietly(play);
  const waiting = await playWaiting(play);
  await stage.keepFile();
  if (isOver) return;
  nextSteps({
    play,
    gateway,
    home,
    key: stage.key,
    orderNo: waiting.orderNo,
    pageUrl: waiting.pageUrl,
    settled,
    owing,
    day,
  });
  reportLater(play);
  passMonths(stage);
  await waitForEnd(gateway);
  narrator.lines('', 'Stopping gateway and sandbox …');
}

/** On a terminal the Enter key lets a month pass. */
function passMonths({ play, keepFile }: DemoStage): void {
  if (!process.stdin.isTTY) return;
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => {
    void play.moveTo(play.now() + MONTH_MS).then(
      async () => {
        await keepFile();
        play.narrator.lines(`calendar 日历     a month has passed: it is ${beijingDate(play.now())}`);
      },
      () => undefined,
    );
  });
}

/** Whatever the person does next is told when it comes. */
function reportLater({ marketplace, counterparts, backOffice, narrator }: Play): void {
  marketplace.callbacks.watch(({ orderNo, path: callbackPath, status, body, isSigned }) => {
    const signed = isSigned ? 'signed' : 'BAD SIGNATURE';
    const label = textMember(body, 'remark') ?? callbackAt(callbackPath)?.label ?? '';
    narrator.lines(`callback 回调    order ${orderNo}  ${status ?? '-'} ${label}  ${signed}`);
  });
  // The gateway asks again and again while a person reads the page; only an answer that is another one is news.
  const answers = new Map<string, string>();
  counterparts.depository.book.watch(({ kind, requestNo, word }) => {
    if (kind === 'query' && answers.get(requestNo) === word) return;
    if (kind === 'query') answers.set(requestNo, word);
    narrator.lines(`depository 存管  ${kind} ${word}`);
  });
  backOffice.repayment.debits.calls.watch(({ kind, requestNo, word }) => {
    narrator.lines(`payer 扣款       ${kind} ${requestNo}  ${word}`);
  });
  counterparts.sms.messages.watch(({ shown }) => {
    narrator.lines(`SMS 短信         ${shown}`);
  });
}

/** The gateway would notice too, but could not know how the person chose the port. */
async function checkPortIsFree(port: number): Promise<void> {
  const probe = createWireServer(() => Promise.resolve('reset'));
  await probe.open(port).catch((error: unknown) => {
    const sentence = systemSentence(error, `Port ${String(port)} cannot be used`);
    throw new Problem(`${sentence ?? `Port ${String(port)} cannot be used.`} For example: npm start -- --port 8090`);
  });
  await probe.close();
}
