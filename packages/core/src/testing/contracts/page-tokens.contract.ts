import { expect } from 'chai';
import { decodeUtf8 } from '../../rongshu/envelope/bytes.js';
import type { ContractRunner } from './contract-runner.js';
import { describeContract } from './contract-runner.js';
import type { PageTokensHarness } from './harnesses.js';

const REQUEST_NO = '01JH0000000000000000000001';

/** Promises of `PageTokens`: opaque, ours alone, and the same for the same request. */
export function describePageTokensContract(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<PageTokensHarness>,
): void {
  describeContract(runner, { port: 'page-tokens', backend }, open, (promise) => {
    promise('reads its own tokens back, also when built anew', async ({ pageTokens, rebuilt }) => {
      for (const requestNo of [REQUEST_NO, '1', 'a_Z-9'.repeat(6)]) {
        expect(pageTokens.read(pageTokens.issue(requestNo))).to.equal(requestNo);
        expect(rebuilt.read(pageTokens.issue(requestNo))).to.equal(requestNo);
      }
    });

    promise('gives the same request the same token, and no two requests one', async ({ pageTokens, rebuilt }) => {
      expect(rebuilt.issue(REQUEST_NO)).to.equal(pageTokens.issue(REQUEST_NO));
      const tokens = Array.from({ length: 100 }, (_, index) => pageTokens.issue(`${REQUEST_NO}${String(index)}`));
      expect(new Set(tokens).size).to.equal(tokens.length);
    });

    promise('fits a path as it is', async ({ pageTokens }) => {
      expect(pageTokens.issue(REQUEST_NO)).to.match(/^[A-Za-z0-9_-]{16,200}$/);
    });

    promise('shows nothing of the request', async ({ pageTokens }) => {
      const token = pageTokens.issue(REQUEST_NO);
      expect(token).not.to.contain(REQUEST_NO);
      for (const bytes of [bytesOfBase64url(token), bytesOfHex(token)]) {
        expect(decodeUtf8(bytes) ?? String.fromCharCode(...bytes)).not.to.contain(REQUEST_NO);
      }
    });

    promise('is not to be made or altered by others', async ({ pageTokens, underAnotherKey }) => {
      expect(pageTokens.read(underAnotherKey.issue(REQUEST_NO))).to.equal(undefined);
      const token = pageTokens.issue(REQUEST_NO);
      for (let index = 0; index < token.length; index += 1) {
        for (const other of ['A', 'b', '0', '_']) {
          const altered = token.slice(0, index) + other + token.slice(index + 1);
          if (altered !== token) expect(pageTokens.read(altered), `character ${String(index)}`).to.equal(undefined);
        }
      }
      for (const text of [
        '',
        ' ',
        token.slice(1),
        token.slice(0, -1),
        `${token}A`,
        `${token}=`,
        ` ${token}`,
        '../x',
        '木',
      ]) {
        expect(pageTokens.read(text)).to.equal(undefined);
      }
    });
  });
}

const BASE64URL_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function bytesOfBase64url(text: string): Uint8Array {
  const bits = [...text].map((digit) => BASE64URL_DIGITS.indexOf(digit).toString(2).padStart(6, '0')).join('');
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from((text.match(/../g) ?? []).map((byte) => parseInt(byte, 16) || 0));
}
