import path from 'node:path';
import { curlText } from '../commands/curl-text.js';
import { exampleRequest } from '../commands/example-request.js';
import type { EmbeddedGateway } from '../gateway/embedded-gateway.js';
import type { MarketplaceClient } from '../marketplace/marketplace-client.js';
import { aboutInterface, INTERFACE_NAMES } from '../marketplace/interfaces.table.js';
import type { Palette } from '../print/palette.js';
import { padTo } from '../print/text.js';
import type { Narrator } from './narrator.js';

/** What a person can try now: a signed call of every interface, and where to look. */
export function nextSteps(options: {
  readonly narrator: Narrator;
  readonly palette: Palette;
  readonly client: MarketplaceClient;
  readonly gateway: EmbeddedGateway;
  readonly home: string;
  /** An order that exists. */
  readonly orderNo: string;
}): void {
  const { narrator, palette, client, gateway, home, orderNo } = options;
  narrator.heading('Your turn', 'in another terminal, in this folder');
  for (const name of INTERFACE_NAMES) {
    const order = name === 'queryAuditResult' || name === 'getContracts' ? ` --order ${orderNo}` : '';
    const command = `npm run sandbox -- send ${name}${order}`;
    narrator.lines(`${padTo(command, 58)}  ${palette.faint(aboutInterface(name).label)}`);
  }
  narrator.lines(
    '',
    '"curl" in place of "send" prints the signed request as a curl. These here are',
    'good for five minutes:',
    '',
  );
  const nowMs = Date.now();
  for (const name of INTERFACE_NAMES) {
    const known = name === 'pushOrder' ? { isShort: true } : { orderNo };
    const body = client.seal(exampleRequest(name, { channel: client.channel, nowMs, ...known }));
    narrator.lines(curlText(client.urlOf(name), body), '');
  }
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
