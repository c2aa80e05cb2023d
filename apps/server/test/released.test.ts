import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openGatewayParts } from '@banyan/sandbox';
import { expect } from 'chai';
import { KAFKA_BROKERS, MYSQL_URL, NO_KAFKA, NO_MYSQL } from './support/real-parts.js';
import { variablesOf } from './support/variables.js';

const CHILD = fileURLToPath(new URL('./released/stopping-gateway.js', import.meta.url));

interface Held {
  readonly timers: number;
  readonly sockets: number;
}

describe('a gateway that has stopped (promise 41)', function () {
  this.timeout(180_000);
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'banyan-released-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('has let go of its timers and sockets, and does not keep the process, on embedded parts', async () => {
    await checkReleased(await variablesOf(home));
  });

  if (MYSQL_URL === undefined || KAFKA_BROKERS === undefined) {
    it(MYSQL_URL === undefined ? NO_MYSQL : NO_KAFKA);
    return;
  }
  const servers = { databaseUrl: MYSQL_URL, kafkaBrokers: KAFKA_BROKERS };
  it('has let go of them on MySQL, Kafka and an object store', async () => {
    const own = await variablesOf(home);
    const parts = await openGatewayParts(servers, { home, now: Date.now, variables: own });
    try {
      const { BANYAN_LENDER_EVENTS_URL: _url, ...others } = own;
      await checkReleased({ ...others, ...parts.variables, BANYAN_PRIVATE_HOSTS: '127.0.0.1' });
    } finally {
      await parts.close();
      await parts.drop();
    }
  });
});

async function checkReleased(variables: Readonly<Record<string, string>>): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BANYAN_'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD], {
    env: { ...Object.fromEntries(inherited), ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const rounds = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line.replace('HELD ', '')) as Held);
  expect(code).to.equal(0);
  expect(rounds).to.have.length(4);
  const [, second, , last] = rounds;
  // The first round makes what a process keeps for good.
  expect(last, said).to.deep.equal(second);
}
