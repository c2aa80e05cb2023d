import { createHash, X509Certificate } from 'node:crypto';

const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;
/** What Java itself expects when nobody names another. */
const PASSWORD = 'changeit';
const WHITENER = 'Mighty Aphrodite';

/** A Java key store (JKS) that trusts the authorities, given as PEM; protected by Java's usual password. */
export function writeTrustStore(authorities: readonly string[]): Buffer {
  const entries = authorities.flatMap((pem, index) => [
    unsigned(TRUSTED_CERTIFICATE),
    text(`authority-${index}`),
    Buffer.alloc(8),
    text('X.509'),
    ...counted(new X509Certificate(pem).raw),
  ]);
  const content = Buffer.concat([unsigned(MAGIC), unsigned(VERSION), unsigned(authorities.length), ...entries]);
  const password = Buffer.from(PASSWORD, 'utf16le').swap16();
  const digest = createHash('sha1').update(password).update(WHITENER, 'utf8').update(content).digest();
  return Buffer.concat([content, digest]);
}

function unsigned(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function counted(bytes: Buffer): readonly Buffer[] {
  return [unsigned(bytes.length), bytes];
}
