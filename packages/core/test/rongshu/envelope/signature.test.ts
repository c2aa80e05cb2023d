import { expect } from 'chai';
import fc from 'fast-check';
import type { SignatureScheme, SigningKey, VerifyingKey } from '#src/rongshu/envelope/index.js';
import {
  parseAesKey,
  parseSharedSecret,
  parseSigningKey,
  parseVerifyingKey,
  SIGNATURE_SCHEMES,
  verifySignature,
} from '#src/rongshu/envelope/index.js';
import { generateKeys } from '../support/keys.js';

function keysFor(scheme: SignatureScheme): { readonly signing: SigningKey; readonly verifying: VerifyingKey } {
  if (scheme === 'md5') {
    const secret = parseSharedSecret('0f1e2d3c4b5a69788796a5b4c3d2e1f0');
    if (!secret.ok) throw new Error('secret');
    return { signing: secret.value, verifying: secret.value };
  }
  const { publicKey, privateKey } = generateKeys();
  const signing = parseSigningKey(privateKey);
  const verifying = parseVerifyingKey(publicKey);
  if (!signing.ok || !verifying.ok) throw new Error('keys');
  return { signing: signing.value, verifying: verifying.value };
}

/** Of `a=1` under the secret below; computed with md5sum. */
const KEYED_MD5 = '6F614EAAD3FFE2C3539D6BABE2A3C025';

const anyText = fc.string({ unit: 'grapheme', maxLength: 200 });
const asciiText = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 200 });

describe('signatures', () => {
  for (const scheme of SIGNATURE_SCHEMES) {
    const { signing, verifying } = keysFor(scheme);

    it(`${scheme}: what is signed verifies, and nothing else does`, () => {
      fc.assert(
        fc.property(asciiText, anyText, fc.nat(), fc.integer({ min: 1, max: 127 }), (ascii, text, position, flip) => {
          expect(verifying.verify(scheme, text, signing.sign(scheme, text))).to.equal(true);

          const at = position % ascii.length;
          const altered = ascii.slice(0, at) + String.fromCharCode(ascii.charCodeAt(at) ^ flip) + ascii.slice(at + 1);
          expect(verifying.verify(scheme, altered, signing.sign(scheme, ascii))).to.equal(false);
        }),
        { numRuns: 50 },
      );
    });

    it(`${scheme}: a signature with any character changed is refused`, () => {
      const sign = signing.sign(scheme, 'channelId=840');
      for (let at = 0; at < sign.length; at += 1) {
        for (const character of ['A', 'b', '0', '7', '+', '-', ' ', '\n', '=']) {
          const altered = sign.slice(0, at) + character + sign.slice(at + 1);
          const isSame = scheme === 'md5' ? altered.toUpperCase() === sign : altered === sign;
          if (!isSame) expect(verifying.verify(scheme, 'channelId=840', altered), altered).to.equal(false);
        }
      }
    });

    it(`${scheme}: another scheme's signature is refused`, () => {
      for (const other of SIGNATURE_SCHEMES.filter((candidate) => candidate !== scheme)) {
        expect(keysFor(other).verifying.verify(other, 'x', signing.sign(scheme, 'x'))).to.equal(false);
      }
    });
  }

  it('keyed MD5 is MD5 of the text, &key= and the secret, in upper-case hex; lower case is understood', () => {
    const { signing, verifying } = keysFor('md5');
    expect(signing.sign('md5', 'a=1')).to.equal(KEYED_MD5);
    expect(verifying.verify('md5', 'a=1', KEYED_MD5.toLowerCase())).to.equal(true);
    for (const malformed of ['', KEYED_MD5.slice(1), `${KEYED_MD5}0`, `G${KEYED_MD5.slice(1)}`]) {
      expect(verifying.verify('md5', 'a=1', malformed)).to.equal(false);
    }
  });

  it('two verifying keys live at once', () => {
    const [former, current] = [keysFor('md5WithRsa'), keysFor('md5WithRsa')];
    const accepted = { schemes: ['md5WithRsa'] as const, keys: [former.verifying, current.verifying] };
    expect(verifySignature(accepted, 'x', former.signing.sign('md5WithRsa', 'x'))).to.equal(true);
    expect(verifySignature(accepted, 'x', current.signing.sign('md5WithRsa', 'x'))).to.equal(true);
    expect(
      verifySignature({ ...accepted, keys: [current.verifying] }, 'x', former.signing.sign('md5WithRsa', 'x')),
    ).to.equal(false);
    expect(
      verifySignature({ ...accepted, schemes: ['sha1WithRsa'] }, 'x', current.signing.sign('md5WithRsa', 'x')),
    ).to.equal(false);
  });

  it('keys are read with line breaks and in PEM, and nothing else is', () => {
    const { publicKey, privateKey } = generateKeys();
    const folded = (text: string): string => text.replace(/(.{64})/g, '$1\r\n');
    const armoured = `-----BEGIN PUBLIC KEY-----\n${folded(publicKey)}\n-----END PUBLIC KEY-----\n`;
    expect(parseVerifyingKey(folded(publicKey)).ok).to.equal(true);
    expect(parseVerifyingKey(armoured).ok).to.equal(true);
    expect(parseSigningKey(folded(privateKey)).ok).to.equal(true);
    for (const wrong of ['', 'abc', privateKey, publicKey.slice(4)]) {
      expect(parseVerifyingKey(wrong)).to.deep.equal({ ok: false, error: 'malformedKey' });
    }
    expect(parseSigningKey(publicKey).ok).to.equal(false);
    expect(parseSharedSecret('short').ok).to.equal(false);
  });

  it('a key of another kind cannot sign', () => {
    expect(() => keysFor('md5').signing.sign('md5WithRsa', 'x')).to.throw('cannot sign');
    expect(() => keysFor('md5WithRsa').signing.sign('md5', 'x')).to.throw('cannot sign');
  });
});

describe('AES', () => {
  it('decrypts what it encrypted, with both key lengths', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(32, 64), (text, digits) => {
        const key = parseAesKey('00112233445566778899AABBCCDDEEFF'.repeat(2).slice(0, digits));
        if (!key.ok) throw new Error('key');
        const cipher = key.value.encrypt(text);
        expect(cipher).to.match(/^(?:[0-9A-F]{32})+$/);
        expect(key.value.decrypt(cipher)).to.deep.equal({ ok: true, value: text });
      }),
    );
  });

  it('refuses wrong keys, lengths, digits and padding without saying which', () => {
    const key = parseAesKey('00112233445566778899aabbccddeeff');
    if (!key.ok) throw new Error('key');
    const cipher = key.value.encrypt('{"orderId":"90000001"}');
    for (const wrong of [
      '',
      'zz',
      cipher.slice(2),
      `${cipher}00`,
      `zz${cipher.slice(2)}`,
      cipher.slice(0, 32),
      '00'.repeat(16),
    ]) {
      expect(key.value.decrypt(wrong), wrong).to.deep.equal({ ok: false, error: 'undecryptable' });
    }
    for (const wrong of ['', '0011', 'g'.repeat(32), '0'.repeat(48)]) {
      expect(parseAesKey(wrong)).to.deep.equal({ ok: false, error: 'malformedKey' });
    }
  });
});
