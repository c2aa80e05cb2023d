import OSS from 'ali-oss';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { Instant } from '@banyan/core';
import { signV1Link, signV4Link } from '#src/oss-links.js';

const NAMES = ['agreements/a.pdf', "agreements/RS STANDARD/a?b#c%2e&d+e'(f)*!.pdf", 'a/b/c'];
const LIFETIME_SECONDS = 600;

describe('signed links of the object store', () => {
  for (const securityToken of [undefined, 'a+token/with=signs']) {
    const credentials = {
      accessKeyId: 'test-key',
      accessKeySecret: 'test-secret',
      ...(securityToken === undefined ? {} : { securityToken }),
    };
    const driver = new OSS({
      accessKeyId: 'test-key',
      accessKeySecret: 'test-secret',
      region: 'oss-cn-hangzhou',
      bucket: 'bucket-1',
      endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
      ...(securityToken === undefined
        ? {}
        : {
            stsToken: securityToken,
            refreshSTSToken: async () => ({ accessKeyId: 'x', accessKeySecret: 'x', stsToken: 'x' }),
            refreshSTSTokenInterval: Number.MAX_SAFE_INTEGER,
          }),
    });
    const link = {
      bucket: 'bucket-1',
      bucketUrl: 'https://bucket-1.oss-cn-hangzhou.aliyuncs.com',
      region: 'cn-hangzhou',
      credentials,
    };
    const who = securityToken === undefined ? 'an access key' : 'a temporary key';

    it(`of V4 are those of the driver, with ${who}`, async () => {
      for (const name of NAMES) {
        const theirs = new URL(await driver.signatureUrlV4('GET', LIFETIME_SECONDS, {}, name));
        const time = theirs.searchParams.get('x-oss-date') ?? '';
        const now = Date.parse(time.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')) as Instant;
        const ours = signV4Link({ ...link, name, now, expiresAt: (now + LIFETIME_SECONDS * 1_000) as Instant });
        expect(membersOf(ours)).to.deep.equal(membersOf(theirs.href));
        expect(decodeURIComponent(new URL(ours).pathname)).to.equal(decodeURIComponent(theirs.pathname));
      }
    });

    it(`of V1 are those of the driver, with ${who}`, () => {
      for (const name of NAMES) {
        const theirs = new URL(driver.signatureUrl(name, { expires: LIFETIME_SECONDS }));
        const expiresAt = (Number(theirs.searchParams.get('Expires')) * 1_000) as Instant;
        const ours = signV1Link({ ...link, name, now: expiresAt, expiresAt });
        expect(membersOf(ours)).to.deep.equal(membersOf(theirs.href));
        expect(decodeURIComponent(new URL(ours).pathname)).to.equal(decodeURIComponent(theirs.pathname));
      }
    });
  }
});

function membersOf(url: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...new URL(url).searchParams].sort(([one], [other]) => (one < other ? -1 : 1)));
}
