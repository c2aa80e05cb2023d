import { expect } from 'chai';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { withStatus } from '#src/capabilities/borrow-confirm/return-url.js';

describe('withStatus (the return URL of item 12)', () => {
  // prettier-ignore
  const rows: readonly (readonly [url: string, status: '0' | '1', expected: string])[] = [
    [ 'https://m.example/back',                          '1', 'https://m.example/back?status=1' ],
    [ 'https://m.example/back?',                         '1', 'https://m.example/back?status=1' ],
    [ 'https://m.example/back?a=1',                      '0', 'https://m.example/back?a=1&status=0' ],
    [ 'https://m.example/back?a=1&',                     '0', 'https://m.example/back?a=1&status=0' ],
    [ 'https://m.example/back?status=1&nextPage=10084',  '0', 'https://m.example/back?status=0&nextPage=10084' ],
    [ 'https://m.example/back?a=1&status&b=%20+~',       '1', 'https://m.example/back?a=1&status=1&b=%20+~' ],
    [ 'https://m.example/back?status=1&a=2&status=3',    '0', 'https://m.example/back?status=0&a=2&status=0' ],
    [ 'https://m.example/back?st%61tus=1',               '0', 'https://m.example/back?status=0' ],
    [ 'https://m.example/back?Status=1&statuses=2',      '1', 'https://m.example/back?Status=1&statuses=2&status=1' ],
    [ 'https://m.example/back#/page?status=1',           '0', 'https://m.example/back?status=0#/page?status=1' ],
    [ 'https://m.example/back?id=OJ+/Jj2==&t=1#top',     '1', 'https://m.example/back?id=OJ+/Jj2==&t=1&status=1#top' ],
    [ 'https://m.example/back?q=a?b&c',                  '1', 'https://m.example/back?q=a?b&c&status=1' ],
  ];
  for (const [url, status, expected] of rows) {
    it(`${url} with ${status}`, () => {
      expect(withStatus(url, status)).to.equal(expected);
    });
  }

  const name = fc.constantFrom('status', 'pid', 'borrowId', 'nextPage', 'Status', 'x%20y', 'stat%75s', '');
  const parameter = fc.oneof(
    fc.tuple(name, fc.webQueryParameters()).map(([left, right]) => `${left}=${right.replace(/[&=]/g, '')}`),
    name,
  );
  const url = fc
    .record({
      path: fc.constantFrom(
        'https://m.example',
        'https://m.example/',
        'https://m.example/a/b.html',
        'http://m.example:81/s',
      ),
      query: fc.option(fc.array(parameter, { maxLength: 6 })),
      fragment: fc.option(fc.constantFrom('', 'top', '/route?status=1&x=2', 'a#b')),
    })
    .map(
      ({ path, query, fragment }) =>
        `${path}${query === null ? '' : `?${query.join('&')}`}${fragment === null ? '' : `#${fragment}`}`,
    );
  const status = fc.constantFrom('0' as const, '1' as const);

  it('says the status, once and for every reader, whatever the URL', () => {
    fc.assert(
      fc.property(url, status, (text, word) => {
        const said = new URL(withStatus(text, word)).searchParams.getAll('status');
        expect(said.length).to.be.at.least(1);
        expect(new Set(said)).to.deep.equal(new Set([word]));
      }),
    );
  });

  it('changes nothing but the status: every other parameter keeps its bytes and its place', () => {
    fc.assert(
      fc.property(url, status, (text, word) => {
        const parts = (whole: string): readonly string[] => {
          const [before = '', ...fragment] = whole.split('#');
          const [path = '', ...query] = before.split('?');
          const others = query
            .join('?')
            .split('&')
            .filter((each) => each !== '' && !/^(status|stat%75s)(=|$)/.test(each));
          return [path, ...others, fragment.join('#')];
        };
        expect(parts(withStatus(text, word))).to.deep.equal(parts(text));
      }),
    );
  });

  it('can be said again: the last word stands, and the same word changes nothing', () => {
    fc.assert(
      fc.property(url, status, status, (text, first, second) => {
        expect(withStatus(withStatus(text, first), second)).to.equal(withStatus(text, second));
      }),
    );
  });
});
