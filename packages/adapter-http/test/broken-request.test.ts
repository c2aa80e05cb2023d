import { Socket } from 'node:net';
import { expect } from 'chai';
import { createBrokenRequests } from '#src/in/broken-request.js';

describe('what never became a request', () => {
  let socket: Socket;
  beforeEach(() => (socket = new Socket()));
  afterEach(() => socket.destroy());

  const answered = (code: string): string | undefined =>
    createBrokenRequests().answer(Object.assign(new Error('parse error'), { code }), socket);

  for (const code of ['ECONNRESET', 'EPIPE']) {
    it(`${code}: a caller who has left is not counted, and its socket is given back at once`, () => {
      expect(answered(code)).to.equal(undefined);
      expect(socket.destroyed).to.equal(true);
    });
  }

  it('a socket that takes nothing more is given back without an answer', () => {
    socket.destroy();
    expect(answered('HPE_INVALID_METHOD')).to.equal(undefined);
  });
});
