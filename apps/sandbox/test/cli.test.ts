import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createProgram } from '#src/commands/program.js';
import type { SandboxFile } from '#src/commands/sandbox-file.js';
import { readSandboxFile } from '#src/commands/sandbox-file.js';
import { makeServeFile } from '#src/commands/serve-file.js';
import { isSignedByLender } from '#src/wire/seal.js';
import { readRecord, textMember } from '#src/wire/json.js';
import { canonicalText } from '#src/wire/seal.js';
import type { WireServer } from '#src/wire/wire-server.js';
import { createWireServer } from '#src/wire/wire-server.js';

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const SECRET = 'an invented secret of 32 letters';

interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

function run(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    // A developer's real parts must not change what is said.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BANYAN_')));
    execFile(process.execPath, [CLI, ...args], { env }, (error, output, errors) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), output, errors });
    });
  });
}

describe('the command line', () => {
  let folder: string;
  let lender: WireServer;
  let bodies: string[];
  let config: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'banyan-cli-'));
    bodies = [];
    lender = createWireServer((request) => {
      bodies.push(request.body);
      return Promise.resolve({ status: 200, body: '{"code":0,"message":"成功","response":"{\\"status\\":6003}"}' });
    });
    await lender.open();
    const content: SandboxFile = {
      gatewayUrl: lender.url(),
      prefix: '/rongshu/',
      marketplacePort: 0,
      backOfficePort: 0,
      eventsSecret: SECRET,
      aheadMs: 0,
      channels: [{ channelId: 'c', appId: '1', scheme: 'md5', sharedSecret: SECRET }],
      scripts: [],
    };
    config = path.join(folder, 'sandbox.json');
    await writeFile(config, JSON.stringify(content));
  });

  after(async () => {
    await lender.close();
    await rm(folder, { recursive: true });
  });

  it('sends one signed request and prints the answer', async () => {
    const ended = await run('send', 'queryAuditResult', '--order', '7', '--config', config);
    expect(ended.exitCode).to.equal(0);
    expect(ended.output).to.contain('HTTP 200  code 0  成功').and.to.contain('"status": 6003');
    const sealed = readRecord(bodies.at(-1) ?? '');
    const { channelId, request, timestamp, sign } = Object.fromEntries(
      ['channelId', 'request', 'timestamp', 'sign'].map((name) => [name, textMember(sealed, name) ?? '']),
    );
    expect(request).to.equal('{"orderId":"7"}');
    const text = canonicalText({ channelId: channelId ?? '', request: request ?? '', timestamp: timestamp ?? '' });
    expect(isSignedByLender({ scheme: 'md5', sharedSecret: SECRET }, text, sign ?? '')).to.equal(true);
  });

  it('names the order it has pushed, so that it can be asked for', async () => {
    const ended = await run('send', 'pushOrder', '--config', config);
    const [, orderNo = ''] = / {2}order (\d+)\n/.exec(ended.output) ?? [];
    const request = readRecord(textMember(readRecord(bodies.at(-1) ?? ''), 'request') ?? '');
    expect(textMember(request, 'orderId')).to.equal(orderNo);
  });

  it('prints a curl that a shell can run', async () => {
    const ended = await run('curl', 'userCheck', '--config', config);
    expect(ended.output.startsWith(`curl -sS -w '\\n' -X POST '${lender.url()}/rongshu/userCheck'`)).to.equal(true);
    expect(ended.output.trim().split('\n')).to.have.length(1);
  });

  it('says of every command and every argument what it is', () => {
    for (const command of createProgram().commands) {
      expect(command.description(), command.name()).not.to.equal('');
      for (const argument of command.registeredArguments) {
        expect(argument.description, `${command.name()} ${argument.name()}`).not.to.equal('');
      }
    }
  });

  it('makes keys', async () => {
    const keys = readRecord((await run('keys')).output);
    expect(keys).to.have.all.keys('privateKey', 'publicKey', 'aesKey', 'sharedSecret');
    expect(keys['aesKey']).to.match(/^[0-9A-F]{32}$/);
  });

  it('says what a deployment on Kafka installs instead of the address of webhooks', async () => {
    const { lines } = await makeServeFile({
      gatewayUrl: 'http://127.0.0.1:1',
      scheme: 'md5WithRsa',
      isEncrypted: false,
      host: '127.0.0.1',
      config: path.join(folder, 'kafka', 'sandbox.json'),
      marketplacePort: 8081,
      backOfficePort: 8082,
      topics: { brokers: ['b1:9092', 'b2:9092'], topicPrefix: 'loans.' },
    });
    expect(lines).to.include.members(['  BANYAN_KAFKA_BROKERS=b1:9092,b2:9092', '  BANYAN_KAFKA_TOPIC_PREFIX=loans.']);
    expect(lines.join('\n')).not.to.contain('BANYAN_LENDER_EVENTS_URL');
  });

  it('makes keys for every part of a deployment, and says what to install', async () => {
    const made = path.join(folder, 'made');
    const wish = {
      gatewayUrl: 'http://127.0.0.1:1',
      scheme: 'md5WithRsa',
      isEncrypted: false,
      host: '127.0.0.1',
    } as const;
    const { file, lines } = await makeServeFile({
      ...wish,
      config: path.join(made, 'sandbox.json'),
      marketplacePort: 8081,
      backOfficePort: 8082,
    });
    expect(await readSandboxFile(path.join(made, 'sandbox.json'))).to.deep.equal(file);
    expect(lines.join('\n')).to.contain('127.0.0.1:8081,127.0.0.1:8082,127.0.0.1:8083,127.0.0.1:8084,127.0.0.1:8085');
    // prettier-ignore
    for (const [kind, key] of [
      [ 'cardBinding', '*'       ],
      [ 'smsGateway',  '*'       ],
      [ 'payer',       '*'       ],
      [ 'depository',  '*'       ],
      [ 'sms',         'rongshu' ],
    ] as const) {
      const row = path.join(made, 'rows', `${kind}.json`);
      expect(lines).to.include(`  banyan configuration put ${kind} '${key}' ${row}`);
      expect((await stat(row)).mode & 0o777).to.equal(0o600);
    }
  });

  // prettier-ignore
  const problems: readonly [string, () => readonly string[], RegExp][] = [
    [ 'a taken port',          () => ['demo', '--home', path.join(folder, 'home'), '--port', new URL(lender.url()).port], /^banyan-sandbox: Port \d+ cannot be used: it is taken by another program\. For example: npm start -- --port 8090\n$/ ],
    [ 'an unusable folder',    () => ['demo', '--home', path.join(config, 'home'), '--port', '0'], /^banyan-sandbox: The folder \S+ cannot be used: a file stands where a folder is needed\.\n$/ ],
    [ 'a port that is none',   () => ['demo', '--port', 'x'],                             /^banyan-sandbox: --port takes a number from 0 to 65535\.\n$/ ],
    [ 'an unknown scenario',   () => ['journey', '--scenario', 'none'],                   /^banyan-sandbox: There is no scenario "none"; there are: approved, .*\n$/ ],
    [ 'an unknown interface',  () => ['send', 'none', '--config', config],                /^banyan-sandbox: There is no interface none; there are: userCheck, .*\n$/ ],
    [ 'an unknown channel',    () => ['send', 'userCheck', '--config', config, '--channel', 'x'], /^banyan-sandbox: There is no channel x; there are: c\.\n$/ ],
    [ 'nobody at the address', () => ['send', 'userCheck', '--config', config, '--base', 'http://127.0.0.1:1'], /^banyan-sandbox: Nobody answers at http:\/\/127\.0\.0\.1:1\/rongshu\/userCheck\.\n$/ ],
    [ 'an unknown review',     () => ['serve', '--config', config, '--review', 'maybe'],  /^banyan-sandbox: --review takes words of: pass, .*\n$/ ],
    [ 'brokers that are none', () => ['serve', '--config', config, '--kafka-brokers', 'nowhere'], /^banyan-sandbox: --kafka-brokers takes host:port, commas between\.\n$/ ],
    [ 'real parts, unnamed',   () => ['journey', '--parts'],                              /^banyan-sandbox: --parts needs BANYAN_TEST_MYSQL_URL .* and BANYAN_TEST_KAFKA_BROKERS .*\n$/ ],
    [ 'an unknown outcome',    () => ['serve', '--config', config, '--credit', 'maybe'],  /^banyan-sandbox: --credit takes words of: approve, .*\n$/ ],
  ];
  for (const [what, args, sentence] of problems) {
    it(`says in one sentence: ${what}`, async () => {
      const ended = await run(...args());
      expect(ended.exitCode).to.equal(1);
      expect(ended.errors).to.match(sentence);
    });
  }
});
