import { expect } from 'chai';
import fc from 'fast-check';
import { decodeBase64File, decodeUtf8, encodeUtf8, readInboundEnvelope } from '#src/rongshu/envelope/index.js';

const GOOD = { channelId: '840', timestamp: 1545211800000, request: '{"a": 1}', sign: 'abc=' };

function read(body: unknown): unknown {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readInboundEnvelope(encodeUtf8(text), 'channelId');
}

describe('readInboundEnvelope', () => {
  it('takes number or digit text, keeps request to the byte, ignores other members', () => {
    const expected = {
      ok: true,
      value: { sender: '840', timestamp: '1545211800000', request: '{"a": 1}', sign: 'abc=' },
    };
    expect(read(GOOD)).to.deep.equal(expected);
    expect(read({ ...GOOD, channelId: 840, timestamp: '1545211800000', more: [1] })).to.deep.equal(expected);
  });

  for (const member of ['channelId', 'timestamp', 'request', 'sign'] as const) {
    it(`refuses a missing or misshapen ${member}`, () => {
      for (const value of [undefined, null, '', {}, [], true]) {
        expect(read({ ...GOOD, [member]: value })).to.deep.equal({ ok: false, error: { kind: 'envelope', member } });
      }
    });
  }

  it('refuses timestamps that are not whole milliseconds', () => {
    for (const timestamp of [
      '1e12',
      '-1545211800000',
      '1545211800000.5',
      '１５４５２１１８０００００',
      ' 1545211800000',
    ]) {
      expect(read({ ...GOOD, timestamp })).to.deep.equal({
        ok: false,
        error: { kind: 'envelope', member: 'timestamp' },
      });
    }
  });

  it('looks at no more than a thousand values of a stranger, and no deeper than eight', () => {
    const withMembers = (count: number): object =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`more${String(index)}`, index]));
    expect(read({ ...GOOD, ...withMembers(900) })).to.have.property('ok', true);
    const refused = { ok: false, error: { kind: 'json', member: 'body' } };
    expect(read(withMembers(1_000))).to.have.property('ok', false);
    expect(read(`[${'1,'.repeat(1_000)}1]`)).to.deep.equal(refused);
    expect(read(`${'['.repeat(9)}${']'.repeat(9)}`)).to.deep.equal(refused);
  });

  it('names the member given twice', () => {
    expect(read('{"channelId":"840","sign":"a","sign":"b"}')).to.deep.equal({
      ok: false,
      error: { kind: 'json', member: 'sign' },
    });
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readInboundEnvelope(bytes, 'channelId').ok).to.equal(false);
      }),
    );
    expect(readInboundEnvelope(Uint8Array.of(0x22, 0xff, 0x22), 'channelId')).to.deep.equal({
      ok: false,
      error: { kind: 'json', member: 'body' },
    });
  });
});

describe('decodeUtf8', () => {
  it('agrees with a strict decoder on both sides of every chunk border', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    for (const character of ['a', 'é', '中', '😀', '\ufeff']) {
      for (let shift = 0; shift < 5; shift += 1) {
        const whole = Buffer.from('x'.repeat(65_536 - shift) + character.repeat(40_000), 'utf8');
        expect(decodeUtf8(whole) === strict.decode(whole)).to.equal(true);
        const cut = whole.subarray(0, 65_536);
        const isWhole = !cut.toString('utf8').includes('\ufffd');
        expect(decodeUtf8(cut) !== null, character).to.equal(isWhole);
      }
    }
  });

  it('refuses an alien byte anywhere', () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.constantFrom(0x80, 0xc0, 0xff), (at, alien) => {
        const bytes = Buffer.alloc(200_001, 'a');
        bytes[at] = alien;
        expect(decodeUtf8(bytes)).to.equal(null);
      }),
      { numRuns: 30 },
    );
    expect(decodeUtf8(Buffer.alloc(0))).to.equal('');
  });
});

describe('decodeBase64File', () => {
  it('reads what an encoder wrote, also folded and without padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        for (const form of [text, text.replace(/(.{76})/g, '$1\r\n'), text.replace(/=+$/, '')]) {
          expect(Buffer.from(decodeBase64File(form) ?? []).equals(Buffer.from(bytes)), form).to.equal(true);
        }
      }),
    );
  });

  it('refuses other characters', () => {
    for (const text of ['', '=', 'AAA*', 'AA AA', 'A', 'data:image/jpeg;base64,AAAA', 'AA-_', 'AA=A']) {
      expect(decodeBase64File(text), text).to.equal(null);
    }
  });
});
