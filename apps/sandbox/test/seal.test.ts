import { grootSettings, openRongshuChannel, SIGNATURE_SCHEMES } from '@banyan/core/rongshu';
import { expect } from 'chai';
import fc from 'fast-check';
import { createChannelPair } from '#src/marketplace/channel.js';
import { createKeyPair } from '#src/marketplace/key-pair.js';
import type { KeyPair } from '#src/marketplace/key-pair.js';
import { canonicalText, decryptText, encryptText, isSignedByLender, sealMembers, signText } from '#src/wire/seal.js';

/** Public key and AES key of the document's vectors (`spec` §11.1). */
const PUBLIC_KEY =
  'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDgLpL3r5tprc1Y+/RXowFWo6013F+ho9okEPXTYH+rlwrhpPFFV8KnuDwzID93xGBU613sZztO1Kd+zIMT/XumkLBdy/vIBZR4IkMopLWHAbD1GzZ7D+CwGcvaRhNOcS3+DswsAoMOC8iQLZvaEsrZqf9VKRuFiizYh5dU3Ssc6QIDAQAB';
const AES_KEY = '00112233445566778899AABBCCDDEEFF';
const SIGN_SHA1 =
  'H9qjLBbBPBiBeAaeKXnawSq7RorYTqWNyw6b60D/QVkmzK9q3mdRh9hQAzCB/3K2HvWYcVmAtUOz46AanV3ty8vWzoKko853tCCoXNC1RdO41cl5MzrUF7plMh2WiMa3T8hc++D+R+1Yf15t6JOIa95LZXViHC3EbCtkkX23mIU=';

describe('the marketplace side of the envelope', () => {
  let marketplace: KeyPair;
  let lender: KeyPair;

  before(async () => {
    [marketplace, lender] = await Promise.all([createKeyPair(), createKeyPair()]);
  });

  it('builds the canonical text of the document, empty members dropped', () => {
    const members = {
      timestamp: '1545211800000',
      channelId: '840',
      appId: '',
      request: '{"orderId":"90000001"}',
      sign: 'x',
    };
    expect(canonicalText(members)).to.equal('channelId=840&request={"orderId":"90000001"}&timestamp=1545211800000');
  });

  it("accepts the document's SHA1withRSA vector and refuses it with one character changed", () => {
    const keys = { scheme: 'sha1WithRsa', lenderPublicKey: PUBLIC_KEY } as const;
    const text = 'channelId=840&request={"orderId":"90000001"}&timestamp=1545211800000';
    expect(isSignedByLender(keys, text, SIGN_SHA1)).to.equal(true);
    expect(isSignedByLender(keys, text.replace('840', '841'), SIGN_SHA1)).to.equal(false);
  });

  it("encrypts and decrypts the document's AES vectors", () => {
    const cipher = '28706188A60A8CF23CDD7A2F1033758F8B9A7B621EDBABC0D2A2156FAEA0B3F8';
    expect(encryptText(AES_KEY, '{"name":"张测试"}')).to.equal(cipher);
    expect(decryptText(AES_KEY, cipher.toLowerCase())).to.equal('{"name":"张测试"}');
  });

  for (const scheme of SIGNATURE_SCHEMES) {
    it(`makes both sides of a ${scheme} channel that fit each other`, () => {
      const pair = createChannelPair(
        { channelId: 'c', appId: '1', scheme, isEncrypted: true },
        { marketplace, lender },
      );
      const opened = openRongshuChannel(grootSettings(pair.lenderSettings('http://127.0.0.1:1/')));
      if (!opened.ok) throw new Error(JSON.stringify(opened.error));
      const { verifyingKeys, signingKey, aesKey } = opened.value;

      const sealed = sealMembers(pair.marketplace, { channelId: 'c' }, '{"a":1}', 1_700_000_000_000);
      const verifies = verifyingKeys.some((key) => key.verify(scheme, canonicalText(sealed), sealed['sign'] ?? ''));
      expect(verifies).to.equal(true);
      expect(aesKey?.decrypt(sealed['request'] ?? '')).to.deep.equal({ ok: true, value: '{"a":1}' });
      expect(isSignedByLender(pair.marketplace, 'appId=1', signingKey.sign(scheme, 'appId=1'))).to.equal(true);
      expect(isSignedByLender(pair.marketplace, 'appId=2', signingKey.sign(scheme, 'appId=1'))).to.equal(false);
    });
  }

  it('keeps every text through encryption', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decryptText(AES_KEY, encryptText(AES_KEY, text))).to.equal(text);
      }),
    );
  });

  it('refuses to sign with a scheme it has no key for', () => {
    expect(() => signText({ scheme: 'md5' }, 'a=1')).to.throw('shared secret');
    expect(() => signText({ scheme: 'md5WithRsa' }, 'a=1')).to.throw('private key');
  });
});
