import { createPrivateKey, createPublicKey, createSign, createVerify } from 'node:crypto';

/** SHA1withRSA over the text's UTF-8, Base64 on one line (`lender-domain` §9). Keys are Base64 DER, PKCS#8 and SPKI. */
export function signSha1(privateKey: string, text: string): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  return createSign('RSA-SHA1').update(text, 'utf8').sign(key, 'base64');
}

/** Whether the holder of the private key signed this text. Anything malformed is `false`. */
export function isSignedSha1(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return createVerify('RSA-SHA1').update(text, 'utf8').verify(key, signature, 'base64');
  } catch {
    return false;
  }
}
