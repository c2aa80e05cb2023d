import { expect } from 'chai';
import {
  canonicalText,
  md5Hex,
  parseAesKey,
  parseVerifyingKey,
  readInboundEnvelope,
} from '#src/rongshu/envelope/index.js';
import type { SignatureScheme } from '#src/rongshu/envelope/index.js';
import { envelopeText, encodeUtf8 } from '#src/rongshu/envelope/index.js';
import { documentText, exampleText } from '../support/document.js';

interface Vectors {
  readonly publicKey: string;
  readonly aesKey: string;
  readonly aes: readonly { readonly plain: string; readonly cipher: string }[];
  readonly signatures: readonly {
    readonly name: string;
    readonly scheme: SignatureScheme;
    readonly content: string;
    readonly sign: string;
  }[];
  readonly md5: readonly { readonly text: string; readonly md5: string }[];
}

const vectors = JSON.parse(documentText('vectors.json')) as Vectors;

function aesKey(hex: string): { encrypt(text: string): string; decrypt(hex: string): unknown } {
  const key = parseAesKey(hex);
  if (!key.ok) throw new Error('the vector has a key');
  return key.value;
}

describe('the vectors of the document', () => {
  const key = parseVerifyingKey(vectors.publicKey);
  if (!key.ok) throw new Error('the vector has a key');

  it('are all there', () => {
    expect([vectors.aes.length, vectors.signatures.length, vectors.md5.length]).to.deep.equal([5, 8, 7]);
  });

  for (const { name, scheme, content, sign } of vectors.signatures) {
    it(`signature: ${name} (${scheme})`, () => {
      expect(key.value.verify(scheme, content, sign)).to.equal(true);
      expect(key.value.verify(scheme, `${content} `, sign)).to.equal(false);
    });
  }

  vectors.aes.forEach(({ plain, cipher }, index) => {
    it(`cipher ${String(index + 1)}, both ways and in lower case`, () => {
      expect(aesKey(vectors.aesKey).encrypt(plain)).to.equal(cipher);
      expect(aesKey(vectors.aesKey).decrypt(cipher)).to.deep.equal({ ok: true, value: plain });
      expect(aesKey(vectors.aesKey).decrypt(cipher.toLowerCase())).to.deep.equal({ ok: true, value: plain });
    });
  });

  it('AES-256: the order id inside the H5 return address', () => {
    const key256 = Buffer.from('0123456789ABCDEF0123456789ABCDEF', 'utf8').toString('hex');
    const cipher = Buffer.from(aesKey(key256).encrypt('440088'), 'hex').toString('base64');
    expect(cipher).to.equal('OJBi21ddJj2T5eGY3hmkkA==');
  });

  vectors.md5.forEach(({ text, md5 }, index) => {
    it(`MD5 ${String(index + 1)}`, () => {
      expect(md5Hex(text)).to.equal(md5);
    });
  });

  it('canonical text: names sorted, empty values and the signature dropped', () => {
    const members = {
      timestamp: '1545211800000',
      sign: 'x',
      request: '{"orderId":"90000001"}',
      appId: '',
      channelId: '840',
    };
    expect(canonicalText(members)).to.equal(vectors.signatures[0]?.content);
  });

  for (const [name, scheme, sender] of [
    ['1.01-envelope-clear', 'sha1WithRsa', 'channelId'],
    ['1.01-envelope-encrypted', 'sha256WithRsa', 'channelId'],
    ['p1.01-envelope', 'sha256WithRsa', 'appId'],
    ['p1.11-envelope', 'sha1WithRsa', 'appId'],
  ] as const) {
    it(`the envelope ${name} verifies as it stands`, () => {
      const read = readInboundEnvelope(encodeUtf8(exampleText(name)), sender);
      if (!read.ok) throw new Error(read.error.member);
      expect(key.value.verify(scheme, envelopeText(sender, read.value), read.value.sign)).to.equal(true);
    });
  }
});
