import path from 'node:path';
import { curlText } from '../commands/curl-text.js';
import { exampleRequest } from '../commands/example-request.js';
import type { EmbeddedGateway } from '../gateway/embedded-gateway.js';
import type { InterfaceName } from '../marketplace/interfaces.table.js';
import { aboutInterface, INTERFACE_NAMES } from '../marketplace/interfaces.table.js';
import { padTo } from '../print/text.js';
import type { Play } from './play.js';
import type { OwingBorrower } from './play-repayment.js';

const WITHOUT_ORDER: ReadonlySet<InterfaceName> = new Set(['userCheck', 'loanCalculation', 'getBankList', 'pushOrder']);
const OF_A_LOAN: ReadonlySet<InterfaceName> = new Set([
  'queryFk',
  'getRepayPlan',
  'getPaymentCell',
  'repayment',
  'getRepaymentResult',
]);

/** What a person can try now: a signed call of every interface, and where to look. */
export function nextSteps(options: {
  readonly play: Play;
  readonly gateway: EmbeddedGateway;
  readonly home: string;
  /** An order that is approved and waits for its confirmation. */
  readonly orderNo: string;
  /** The opening page of `orderNo`. */
  readonly pageUrl: string;
  /** The borrower whose loan was settled. */
  readonly settled: OwingBorrower;
  /** A borrower who owes everything yet. */
  readonly owing: OwingBorrower;
  /** A Beijing day on which the payer moved money. */
  readonly day: string;
  /** Key of the operations API. */
  readonly key: string;
}): void {
  const { play, gateway, home, orderNo, settled, owing, day } = options;
  const { narrator, palette, client } = play;
  const orderOf = (name: InterfaceName): string => (OF_A_LOAN.has(name) ? owing.orderNo : orderNo);
  narrator.heading('Your turn', 'in another terminal, in this folder');
  for (const name of INTERFACE_NAMES) {
    const order = WITHOUT_ORDER.has(name) ? '' : ` --order ${orderOf(name)}`;
    const command = `npm run sandbox -- send ${name}${order}`;
    narrator.lines(`${padTo(command, 66)}  ${palette.faint(aboutInterface(name).label)}`);
  }
  narrator.lines(
    '',
    `--period 1 asks about the first installment; without it everything is repaid. "curl" in`,
    'place of "send" prints the signed request as a curl. These here are good for five minutes:',
    '',
  );
  const nowMs = play.now();
  const returnPage = play.marketplace.returnPage();
  for (const name of INTERFACE_NAMES) {
    const known = name === 'pushOrder' ? { isShort: true } : { orderNo: orderOf(name) };
    const body = client.seal(exampleRequest(name, { channel: client.channel, nowMs, returnPage, ...known }));
    narrator.lines(curlText(client.urlOf(name), body), '');
  }
  narrator.heading('A page to click through 开户页', 'open it in a browser; then watch this terminal');
  narrator.lines(options.pageUrl);
  narrator.heading('The back office 管理后台', 'operations API; its document: /operations/openapi.json');
  const authorization = `-H 'authorization: Bearer ${options.key}'`;
  narrator.lines(
    `curl -sS ${authorization} \\`,
    `  '${gateway.url}/operations/orders?number=${settled.orderNo}'`,
    `npm run banyan -- orders show ${client.channel.channelId} ${settled.orderNo}`,
    `npm run banyan -- orders ledger ${settled.loanNo}`,
    '',
  );
  narrator.heading('Days and money 日历与对账', 'the clock of gateway and sandbox goes on from where the play left it');
  narrator.lines(
    'Enter lets a month pass, here in this terminal. What the payer moved on a day, as CSV, and whether we have the same:',
    '',
    `curl -sS ${play.backOffice.payerUrl()}/statements/${day} -o statement.csv`,
    `npm run banyan -- reconciliation import ${day} statement.csv`,
    `npm run banyan -- reconciliation run ${day}`,
    'npm run banyan -- reconciliation differences',
    '',
  );
  narrator.lines(
    `document   ${gateway.url}/docs`,
    `metrics    ${gateway.url}/metrics`,
    `data       ${gateway.home}   (log: ${path.join(gateway.home, 'gateway.log')})`,
    `keys       ${path.join(home, 'sandbox.json')}`,
    '',
    'npm run journey   plays every scenario against a fresh gateway',
    'Ctrl-C            stops gateway and sandbox',
  );
}
