import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { TOKEN } from '#src/tokens.js';
import { openGatewayHere } from './support/gateway-here.js';
import { variablesOf } from './support/variables.js';

const ELSEWHERE = '192.0.2.1';

describe('parts of the gateway', () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'banyan-areas-'));
  });
  afterEach(() => rm(home, { recursive: true }));

  for (const [variable, path] of [
    ['BANYAN_DEPOSITORY_ADDRESSES', '/depository/notify'],
    ['BANYAN_PAYER_ADDRESSES', '/payer/notices'],
    ['BANYAN_PAYER_ADDRESSES', '/payer/statements/2026-11-01'],
    ['BANYAN_OPERATIONS_ADDRESSES', '/operations/orders'],
  ] as const) {
    it(`may be used by the addresses that are named for them: ${path}`, async () => {
      const statuses: number[] = [];
      for (const addresses of [ELSEWHERE, `${ELSEWHERE},127.0.0.1`]) {
        const gateway = await openGatewayHere(await variablesOf(home, { [variable]: addresses }));
        const server = gateway.container.get(TOKEN.server);
        const { port } = await server.listen();
        const { status } = await fetch(`http://127.0.0.1:${String(port)}${path}`, { method: 'POST', body: '{}' });
        statuses.push(status);
        await server.stop(1_000);
        await gateway.close();
      }
      const [elsewhere, here] = statuses;
      expect(elsewhere).to.equal(403);
      expect(here).to.not.equal(403);
    });
  }
});
