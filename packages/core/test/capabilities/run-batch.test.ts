import { expect } from 'chai';
import { describe, it } from 'mocha';
import { errorWord, runBatch } from '#src/capabilities/run-batch.js';
import { PortUnavailable } from '#src/shared/errors.js';

const never = (): Promise<string> => Promise.reject(new Error('no error was expected'));

describe('runBatch', () => {
  it('counts outcomes and items', async () => {
    const work = (item: number): Promise<string> => Promise.resolve(item % 2 === 0 ? 'even' : 'odd');
    const batch = await runBatch({ items: [1, 2, 3, 4, 5], concurrency: 2, work, onError: never });
    expect(batch.counts).to.deep.equal({ claimed: 5, even: 2, odd: 3 });
    expect((await runBatch({ items: [], concurrency: 2, work, onError: never })).counts).to.deep.equal({ claimed: 0 });
  });

  it('works on at most `concurrency` items at a time, and on that many when there are as many', async () => {
    for (const concurrency of [1, 3, 50]) {
      let running = 0;
      let most = 0;
      const work = async (): Promise<string> => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        running -= 1;
        return 'done';
      };
      await runBatch({ items: Array.from({ length: 20 }), concurrency, work, onError: never });
      expect(most).to.equal(Math.min(concurrency, 20));
    }
  });

  it('gives an item that throws to onError, and goes on with the others', async () => {
    const batch = await runBatch({
      items: ['a', 'bad', 'c'],
      concurrency: 1,
      work: (item) => (item === 'bad' ? Promise.reject(new TypeError('bug')) : Promise.resolve('done')),
      onError: (item, error) => Promise.resolve(`${item} ${errorWord(error)}`),
    });
    expect(batch.counts).to.deep.equal({ claimed: 3, done: 2, 'bad TypeError': 1 });
  });

  it('finishes the batch before an error of onError comes out', async () => {
    const finished: string[] = [];
    const error: unknown = await runBatch({
      items: ['bad', 'b', 'c', 'd'],
      concurrency: 2,
      work: async (item) => {
        if (item === 'bad') throw new TypeError('bug');
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
        finished.push(item);
        return 'done';
      },
      onError: (_item, cause) => Promise.reject(cause as Error),
    }).catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(TypeError);
    expect(finished).to.deep.equal(['b', 'c', 'd']);
  });

  it('tells an error by its class, never by its message, which could name somebody', () => {
    expect(errorWord(new PortUnavailable('orders'))).to.equal('PortUnavailable');
    expect(errorWord(new TypeError('110199199003070017'))).to.equal('TypeError');
    expect(errorWord('110199199003070017')).to.equal('string');
  });
});
