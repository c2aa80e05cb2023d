import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { PageTokens } from '#src/ports/page-tokens.js';
import {
  brokenPromisesOf,
  createInMemoryPageTokens,
  createScriptedDepository,
  describeDepositoryContract,
  describePageTokensContract,
} from '#src/testing/index.js';
import type { DepositoryHarness, ScriptedDepository } from '#src/testing/index.js';

const close = (): Promise<void> => Promise.resolve();

function brokenTokens(spoil: (sound: PageTokens) => Partial<PageTokens>): Promise<readonly string[]> {
  const make = (key?: string): PageTokens => {
    const sound = createInMemoryPageTokens(key);
    return { ...sound, ...spoil(sound) };
  };
  return brokenPromisesOf(describePageTokensContract, async () => ({
    pageTokens: make(),
    rebuilt: make(),
    underAnotherKey: make('another key'),
    close,
  }));
}

function brokenDepository(
  spoil: (sound: ScriptedDepository) => Partial<ScriptedDepository>,
): Promise<readonly string[]> {
  return brokenPromisesOf(describeDepositoryContract, async (): Promise<DepositoryHarness> => {
    const sound = createScriptedDepository();
    return {
      depository: { ...sound, ...spoil(sound) },
      readForm: async (form) => sound.readForm(form),
      message: async (requestNo, outcome) => sound.message(requestNo, outcome),
      reply: async (reply) => sound.reply(reply),
      close,
    };
  });
}

describe('the suites of the opening', () => {
  it('have nothing against what keeps them', async () => {
    expect(await brokenTokens(() => ({}))).to.deep.equal([]);
    expect(await brokenDepository(() => ({}))).to.deep.equal([]);
  });

  it('refuse tokens that show the request and that anybody can make', async () => {
    const broken = await brokenTokens(() => ({
      issue: (requestNo) => `t-${requestNo}`.padEnd(16, '-'),
      read: (token) => token.slice(2).replace(/-+$/, ''),
    }));
    expect(broken).to.include.members(['shows nothing of the request', 'is not to be made or altered by others']);
  });

  it('refuse tokens that are new every time', async () => {
    let count = 0;
    const broken = await brokenTokens((sound) => ({
      issue: (requestNo) => sound.issue(`${requestNo}#${String((count += 1))}`),
      read: (token) => sound.read(token)?.split('#')[0],
    }));
    expect(broken).to.deep.equal(['gives the same request the same token, and no two requests one']);
  });

  it('refuse a depository whose messages nobody verifies', async () => {
    const broken = await brokenDepository((sound) => ({
      readNotice: ({ content = '{}' }) => {
        const { requestNo, ...outcome } = JSON.parse(content) as { requestNo: string };
        return sound.readNotice(sound.message(requestNo, outcome as Parameters<typeof sound.message>[1]));
      },
    }));
    expect(broken).to.include('believes nothing that was altered, and never reads anything else out of it');
  });

  it('refuse a depository whose silence is taken for an answer', async () => {
    const broken = await brokenDepository((sound) => ({
      queryOpening: async (query) => {
        const answer = await sound.queryOpening(query);
        return answer.kind === 'pending' ? { kind: 'notKnown' } : answer;
      },
    }));
    expect(broken).to.include.members([
      'says pending when the depository does not answer',
      'says pending when the depository is somebody else',
    ]);
  });

  it('refuse forms that leave something out', async () => {
    const broken = await brokenDepository((sound) => ({
      openingForm: ({ card: _card, ...request }) => sound.openingForm(request),
    }));
    expect(broken).to.deep.equal(['makes a form that the depository takes, with everything asked for']);
  });
});
