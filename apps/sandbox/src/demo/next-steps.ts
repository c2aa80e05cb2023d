import path from 'node:path';
import { curlText } from '../commands/curl-text.js';
import { exampleRequest } from '../commands/example-request.js';
import type { EmbeddedGateway } from '../gateway/embedded-gateway.js';
import type { MarketplaceClient } from '../marketplace/marketplace-client.js';
import type { InterfaceName } from '../marketplace/interfaces.table.js';
import { aboutInterface, INTERFACE_NAMES } from '../marketplace/interfaces.table.js';
import type { Palette } from '../print/palette.js';
import { padTo } from '../print/text.js';
import type { Narrator } from './narrator.js';

const WITHOUT_ORDER: ReadonlySet<InterfaceName> = new Set(['userCheck', 'loanCalculation', 'getBankList', 'pushOrder']);

/** What a person can try now: a signed call of every interface, and where to look. */
export function nextSteps(options: {
  readonly narrator: Narrator;
  readonly palette: Palette;
  readonly client: MarketplaceClient;
  readonly gateway: EmbeddedGateway;
  readonly home: string;
  /** An order that is approved and waits for its confirmation. */
  readonly orderNo: string;
  readonly paidOrderNo: string;
  /** The opening page of `orderNo`. */
  readonly pageUrl: string;
  /** Where browsers come back to. */
  readonly returnPage: string;
  /** Key of the operations API. */
  readonly key: string;
}): void {
  const { narrator, palette, client, gateway, home, orderNo, paidOrderNo } = options;
  const orderOf = (name: InterfaceName): string => (name === 'queryFk' ? paidOrderNo : orderNo);
  narrator.heading('Your turn', 'in another terminal, in this folder');
  for (const name of INTERFACE_NAMES) {
    const order = WITHOUT_ORDER.has(name) ? '' : ` --order ${orderOf(name)}`;
    const command = `npm run sandbox -- send ${name}${order}`;
    narrator.lines(`${padTo(command, 66)}  ${palette.faint(aboutInterface(name).label)}`);
  }
  narrator.lines(
    '',
    '"curl" in place of "send" prints the signed request as a curl. These here are',
    'good for five minutes:',
    '',
  );
  const nowMs = Date.now();
  for (const name of INTERFACE_NAMES) {
    const known = name === 'pushOrder' ? { isShort: true } : { orderNo: orderOf(name) };
    const body = client.seal(
      exampleRequest(name, { channel: client.channel, nowMs, returnPage: options.returnPage, ...known }),
    );
    narrator.lines(curlText(client.urlOf(name), body), '');
  }
  narrator.heading('A page to click through 开户页', 'open it in a browser; then watch this terminal');
  narrator.lines(options.pageUrl);
  narrator.heading('The back office 管理后台', 'operations API; its document: /operations/openapi.json');
  narrator.lines(
    `curl -sS -H 'authorization: Bearer ${options.key}' \\`,
    `  '${gateway.url}/operations/orders?number=${paidOrderNo}'`,
    `npm run banyan -- orders show ${client.channel.channelId} ${paidOrderNo}`,
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
