import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { SqlFailure } from '#src/errors.table.js';
import { openMysqlEngine } from '#src/index.js';
import { openScriptedServer } from './support/scripted-server.js';
import type { ScriptedServer } from './support/scripted-server.js';
import { thrownBy } from './support/thrown-by.js';

const QUESTION = { sql: 'select 1', bindings: [] };

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

async function certificateOf(name: string): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-certificate-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=database', '-addext', `subjectAltName=${name}`, '-keyout', key, '-out', cert],
  ]);
  const made = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
  await rm(folder, { recursive: true });
  return made;
}

// prettier-ignore
const CERTIFICATE_TABLE = [
  // host         the certificate's          is trusted
  [ 'localhost',  'DNS:localhost',           true  ],
  [ '127.0.0.1',  'IP:127.0.0.1',            true  ],
  [ 'localhost',  'DNS:elsewhere.example',   false ],
  [ '127.0.0.1',  'DNS:localhost',           false ],
] as const;

describe('opening a connection to MySQL', function () {
  this.timeout(30_000);
  let server: ScriptedServer | undefined;

  afterEach(() => server?.close());

  async function introducedTo(host: string, certificate: Certificate, ca: string): Promise<boolean> {
    server = await openScriptedServer(certificate);
    const url = `mysql://banyan:secret@${host}:${String(server.port)}/banyan`;
    const engine = openMysqlEngine({ url, ca, connectionsMax: 1 });
    expect(await thrownBy(() => engine.reader.first(QUESTION))).to.be.instanceOf(SqlFailure);
    await engine.close();
    return server.introductions.length > 0;
  }

  for (const [host, name, isTrusted] of CERTIFICATE_TABLE) {
    it(`${isTrusted ? 'trusts' : 'says nothing to'} a server at ${host} whose certificate is for ${name}`, async () => {
      const certificate = await certificateOf(name);
      expect(await introducedTo(host, certificate, certificate.cert)).to.equal(isTrusted);
    });
  }

  it('says nothing to a server whose certificate another authority signed', async () => {
    const [its, ours] = [await certificateOf('DNS:localhost'), await certificateOf('DNS:localhost')];
    expect(await introducedTo('localhost', its, ours.cert)).to.equal(false);
  });

  it('ends when the server lets us in and then says nothing', async () => {
    server = await openScriptedServer();
    const url = `mysql://banyan:secret@127.0.0.1:${String(server.port)}/banyan`;
    const engine = openMysqlEngine({ url, connectionsMax: 1, acquireTimeoutMs: 500, statementTimeoutMs: 500 });
    expect(await thrownBy(() => engine.reader.first(QUESTION))).to.be.instanceOf(SqlFailure);
    expect(server.introductions).to.have.length(1);
    await engine.close();
  });
});
