import { expect } from 'chai';
import fc from 'fast-check';
import { instant, instantText, parseInstant } from '@banyan/core';

describe('the text of an instant', () => {
  // prettier-ignore
  const read: readonly (readonly [text: string, epochMs: number])[] = [
    [ '2018-12-20T09:30:05.006+08:00', 1_545_269_405_006 ],
    [ '2018-12-20T01:30:05.006Z',      1_545_269_405_006 ],
    [ '2018-12-19T20:00:05.006-05:30', 1_545_269_405_006 ],
    [ '2018-12-20T09:30:05+08:00',     1_545_269_405_000 ],
    [ '2018-12-20T09:30:05.6+08:00',   1_545_269_405_600 ],
    [ '2020-02-29T00:00:00+08:00',     1_582_905_600_000 ],
  ];
  for (const [text, epochMs] of read) {
    it(`is read from ${text}`, () => {
      expect(parseInstant(text)).to.deep.equal({ ok: true, value: epochMs });
    });
  }

  it('is read as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_000_000_000_000, max: 253_402_271_999_999 }), (ms) => {
        expect(parseInstant(instantText(instant(ms)))).to.deep.equal({ ok: true, value: ms });
      }),
    );
  });

  const malformed = [
    '',
    '2018-12-20',
    '2018-12-20T09:30:05',
    '2018-12-20 09:30:05+08:00',
    '2018-12-20T09:30+08:00',
    '2018-12-20T24:00:00+08:00',
    '2018-12-20T09:60:00+08:00',
    '2018-12-20T09:30:05.0006+08:00',
    '2018-12-20T09:30:05+0800',
    '2018-12-20T09:30:05+24:00',
    '2019-02-29T09:30:05+08:00',
    '2018-13-01T09:30:05+08:00',
    ' 2018-12-20T09:30:05+08:00',
    '2018-12-20T09:30:05+08:00\n',
    '1545269405006',
  ];
  for (const text of malformed) {
    it(`is not ${JSON.stringify(text)}`, () => {
      expect(parseInstant(text)).to.deep.equal({ ok: false, error: 'malformed' });
    });
  }
});
