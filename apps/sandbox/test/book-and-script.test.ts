import { expect } from 'chai';
import { createBook, NotSeenInTime } from '#src/wire/book.js';
import { createScript } from '#src/wire/script.js';

describe('a book', () => {
  it('finds an entry that was recorded before it was waited for', async () => {
    const book = createBook<number>();
    book.record(1);
    book.record(2);
    expect(await book.waitFor('two', (entry) => entry === 2, 10)).to.equal(2);
    expect(book.entries((entry) => entry > 1)).to.deep.equal([2]);
  });

  it('finds an entry that comes while it is waited for', async () => {
    const book = createBook<number>();
    const waiting = book.waitFor('three', (entry) => entry === 3, 5000);
    book.record(1);
    book.record(3);
    expect(await waiting).to.equal(3);
  });

  it('says what did not come', async () => {
    const failure = await createBook<number>()
      .waitFor('a callback', () => true, 5)
      .catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(NotSeenInTime);
    expect(String(failure)).to.contain('a callback did not come within 5 ms');
  });

  it('forgets the oldest entries beyond its capacity', () => {
    const book = createBook<number>(2);
    [1, 2, 3].forEach((entry) => {
      book.record(entry);
    });
    expect(book.entries()).to.deep.equal([2, 3]);
  });

  it('shows every later entry to a watcher', () => {
    const book = createBook<number>();
    const seen: number[] = [];
    book.watch((entry) => seen.push(entry));
    book.record(7);
    expect(seen).to.deep.equal([7]);
  });
});

describe('a script', () => {
  it('uses each planned outcome once, then the last one', () => {
    const script = createScript('ready');
    script.plan('uid', ['notReady', 'serverError'], 'refused');
    expect([1, 2, 3, 4].map(() => script.next('uid'))).to.deep.equal(['notReady', 'serverError', 'refused', 'refused']);
    expect(script.next('another')).to.equal('ready');
  });

  it('plans the first outcomes of everyone, each key for itself', () => {
    const script = createScript('ready');
    script.planEveryone(['notReady']);
    script.plan('own', []);
    expect([script.next('a'), script.next('b'), script.next('a'), script.next('own')]).to.deep.equal([
      'notReady',
      'notReady',
      'ready',
      'ready',
    ]);
  });
});
