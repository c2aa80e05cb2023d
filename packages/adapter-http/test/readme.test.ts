import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createGotTransport, DEFAULT_GOT_TRANSPORT_SETTINGS } from '@banyan/adapter-http';

describe('The example in the readme', () => {
  it('posts once to an allowed host, and to no other', async () => {
    const server = createServer((_, response) => response.end('{"code":0}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;

    // #region transport
    const transport = createGotTransport({ ...DEFAULT_GOT_TRANSPORT_SETTINGS, hosts: [{ host, isPrivate: true }] });
    const call = { headers: {}, body: '{}', connectTimeoutMs: 2_000, timeoutMs: 5_000, responseBytesMax: 65_536 };
    const answer = await transport.post({ ...call, url: `http://${host}/callback` });
    const refused = await transport.post({ ...call, url: 'http://elsewhere.example/callback' });
    // answer: { ok: true, value: { status: 200, … } }; refused: { ok: false, error: { fault: 'hostNotAllowed', effect: 'none' } }
    // #endregion

    transport.close();
    server.close();
    expect(answer).to.have.nested.property('value.status', 200);
    expect(refused).to.deep.equal({ ok: false, error: { fault: 'hostNotAllowed', effect: 'none' } });
  });
});
