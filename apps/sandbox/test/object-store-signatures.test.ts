import { expect } from 'chai';
import { v1Signature, v4Signature } from '#src/object-store/signatures.js';
import type { SignedParts } from '#src/object-store/signatures.js';

// The values that Aliyun's documentation and its published drivers give for these requests.
const V1_SECRET = 'OtxrzxIsfpFjA7SwPzILwy8Bw21TLhquhboDYROV';
const V1_DATE = 'Thu, 17 Nov 2005 18:49:58 GMT';
const QUERY = [
  ['param1', 'value1'],
  ['+param1', 'value3'],
  ['|param1', 'value4'],
  ['+param2', ''],
  ['|param2', ''],
  ['param2', ''],
] as const;
const HEADERS = [
  ['x-oss-head1', 'value'],
  ['abc', 'value'],
  ['zabc', 'value'],
  ['xyz', 'value'],
] as const;
const REGION = 'cn-hangzhou';

function put(
  headers: readonly (readonly [string, string])[],
  query: readonly (readonly [string, string])[],
): SignedParts {
  return {
    method: 'PUT',
    bucket: 'bucket',
    name: '1234+-/123/1.txt',
    headers: new Map(headers),
    query: new Map(query),
  };
}

describe('signatures of the object store', () => {
  it('V1 of a header is the one of the documentation', () => {
    const headers = new Map([
      ['content-md5', 'ODBGOERFMDMzQTczRUY3NUE3NzA5QzdFNUYzMDQxNEM='],
      ['content-type', 'text/html'],
      ['date', V1_DATE],
      ['x-oss-meta-author', 'foo@bar.com'],
      ['x-oss-magic', 'abracadabra'],
    ]);
    const request = { method: 'PUT', bucket: 'oss-example', name: 'nelson', query: new Map(), headers };
    expect(v1Signature(request, V1_SECRET, V1_DATE)).to.equal('26NBxoKdsyly4EDv6inkoDft/yA=');
  });

  it('V1 of a link is the one of the documentation', () => {
    const request = { method: 'GET', bucket: 'oss-example', name: 'oss-api.pdf', query: new Map(), headers: new Map() };
    expect(v1Signature(request, V1_SECRET, '1141889120')).to.equal('EwaNTn1erJGkimiJ9WmXgwnANLc=');
  });

  // prettier-ignore
  const headerVectors = [
    [ 'a header',                         '20231216T162057Z', [],               [],                                      'e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe' ],
    [ 'a header with a security token',   '20231217T034736Z', [],               [ [ 'x-oss-security-token', 'token' ] ], 'b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea' ],
    [ 'a header with additional headers', '20231216T172512Z', ['abc', 'zabc'],  [],                                      '4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f' ],
  ] as const;
  for (const [what, time, additionalHeaders, more, expected] of headerVectors) {
    it(`V4 of ${what} is the one of the published drivers`, () => {
      const signed = [
        ['content-type', 'text/plain'],
        ['x-oss-content-sha256', 'UNSIGNED-PAYLOAD'],
        ['x-oss-date', time],
      ] as const;
      const request = put([...HEADERS, ...signed, ...more], QUERY);
      expect(v4Signature(request, 'sk', { time, region: REGION, additionalHeaders })).to.equal(expected);
    });
  }

  // prettier-ignore
  const linkVectors = [
    [ 'a link',                         '20231217T025437Z', [],              [],                                                'a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe' ],
    [ 'a link with a security token',   '20231217T035628Z', [],              [ [ 'x-oss-security-token', 'token' ] ],           '3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5' ],
    [ 'a link with additional headers', '20231217T033009Z', ['abc', 'zabc'], [ [ 'x-oss-additional-headers', 'abc;zabc' ] ],    '6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7' ],
  ] as const;
  for (const [what, time, additionalHeaders, more, expected] of linkVectors) {
    it(`V4 of ${what} is the one of the published drivers`, () => {
      const members = [
        ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
        ['x-oss-date', time],
        ['x-oss-expires', '599'],
        ['x-oss-credential', `ak/20231217/${REGION}/oss/aliyun_v4_request`],
        ['x-oss-signature', 'is not part of itself'],
      ] as const;
      const request = put([...HEADERS, ['content-type', 'application/octet-stream']], [...QUERY, ...members, ...more]);
      expect(v4Signature(request, 'sk', { time, region: REGION, additionalHeaders })).to.equal(expected);
    });
  }
});
