import { createHash, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { expect } from 'chai';
import { writeTrustStore } from '#src/trust-store.js';

describe('a Java trust store', () => {
  const [first = '', second = ''] = rootCertificates;

  it('counts its entries, holds every certificate, and ends with the digest that Java checks', () => {
    const store = writeTrustStore([first, second]);
    expect(store.readUInt32BE(0).toString(16)).to.equal('feedfeed');
    expect([store.readUInt32BE(4), store.readUInt32BE(8)]).to.deep.equal([2, 2]);
    for (const pem of [first, second]) expect(store.includes(new X509Certificate(pem).raw)).to.equal(true);
    const password = Buffer.from([...'changeit'].flatMap((letter) => [0, letter.charCodeAt(0)]));
    const digest = createHash('sha1')
      .update(password)
      .update('Mighty Aphrodite')
      .update(store.subarray(0, -20))
      .digest();
    expect(store.subarray(-20).equals(digest)).to.equal(true);
  });
});
