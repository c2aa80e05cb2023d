import { expect } from 'chai';
import fc from 'fast-check';
import {
  compactDate,
  epochMs,
  flag,
  integer,
  rate,
  shortYuan,
  validPeriod,
  yuan,
} from '#src/rongshu/fields/number-codecs.js';
import { code, installmentCounts, openCode, status } from '#src/rongshu/fields/code-codecs.js';
import type { Codec, FieldError, WireStyle } from '#src/rongshu/fields/codec.js';
import { list, listOrOne, nested } from '#src/rongshu/fields/field-table.js';
import {
  bankCard,
  idCard,
  idText,
  maskedIdCard,
  maskedMobile,
  md5Digest,
  mobile,
  personName,
  picture,
  text,
  webAddress,
} from '#src/rongshu/fields/text-codecs.js';
import { MARRIAGE_OPEN_TABLE } from '#src/rongshu/tables/marriage.open-table.js';
import { PERIOD_UNIT_TABLE } from '#src/rongshu/tables/period-unit.table.js';
import { fen } from '#src/shared/money.js';
import { parseJson, writeJson } from '#src/shared/json.js';

const STYLE: WireStyle = { statusType: 'number', nested: {} };

function decode<T>(codec: Codec<T>, json: string): T | string {
  const parsed = parseJson(json);
  if (!parsed.ok) throw new Error(`${json} is not JSON`);
  const errors: FieldError[] = [];
  const value = codec.decode(parsed.value, 'x', errors);
  if (value === undefined) return errors.map(({ path, reason }) => `${path} ${reason}`).join();
  expect(errors).to.deep.equal([]);
  return value;
}

const shown = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'reveal' in value ? (value as { reveal(): string }).reveal() : value;

const CODECS: Readonly<Record<string, Codec<unknown>>> = {
  text: text(8),
  idText: idText(20),
  idCard,
  mobile,
  bankCard,
  personName,
  md5Digest,
  maskedIdCard,
  maskedMobile,
  webAddress,
  picture: picture(100),
  yuan,
  integer: integer(1, 12),
  epochMs,
  compactDate,
  validPeriod,
  rate,
  flag,
  code: code(PERIOD_UNIT_TABLE),
  openCode: openCode(MARRIAGE_OPEN_TABLE),
  status: status([6001, 6003]),
  installmentCounts,
  list: list(integer(1, 9), 3),
  listOrOne: listOrOne(integer(1, 9), 3),
  nested: nested('x', integer(1, 9)),
};

type Case = readonly [codec: string, json: string, expected: unknown];

// prettier-ignore
const CASES: readonly Case[] = [
  ['text',         '"中文"',                          '中文'],
  ['text',         '15.10',                           '15.10'],
  ['text',         '"123456789"',                     'x tooLong'],
  ['text',         '"a\\u0000b"',                     'x malformed'],
  ['text',         'true',                            'x notText'],
  ['text',         '{}',                              'x notText'],
  ['idText',       '90000001',                        '90000001'],
  ['idText',       '"90000001"',                      '90000001'],
  ['idText',       '9007199254740993',                '9007199254740993'],
  ['idText',       '"A-1_b"',                         'A-1_b'],
  ['idText',       '1.5',                             'x malformed'],
  ['idText',       '1e5',                             'x malformed'],
  ['idText',       '-5',                              'x malformed'],
  ['idText',       '"../etc"',                        'x malformed'],
  ['idText',       '[1]',                             'x notText'],
  ['idCard',       '"110199199003070017"',            '110199199003070017'],
  ['idCard',       '110199199003070017',              '110199199003070017'],
  ['idCard',       '"44019919930101014x"',            '44019919930101014X'],
  ['idCard',       '"110199199003070018"',            'x malformed'],
  ['mobile',       '"+8619900000001"',                '19900000001'],
  ['mobile',       '"1990000"',                       'x malformed'],
  ['bankCard',     '"6217 0000 0000 0001 234"',       '6217000000000001234'],
  ['personName',   '" 测试甲 "',                      '测试甲'],
  ['md5Digest',    '"9732B32FBFDBBDD13F2832B2300950B9"', '9732b32fbfdbbdd13f2832b2300950b9'],
  ['md5Digest',    '"9732b32f"',                      'x malformed'],
  ['maskedIdCard', '"1101991990030*****"',            '1101991990030*****'],
  ['maskedIdCard', '"44019919930101014x"',            '44019919930101014X'],
  ['maskedIdCard', '"%%"',                            'x malformed'],
  ['maskedMobile', '"1990000****"',                   '1990000****'],
  ['maskedMobile', '"199********"',                   '199********'],
  ['maskedMobile', '"19*********"',                   'x malformed'],
  ['maskedMobile', '"199****"',                       'x malformed'],
  ['webAddress',   '"https://a.example/x?y=1"',       'https://a.example/x?y=1'],
  ['webAddress',   '"javascript:alert(1)"',           'x malformed'],
  ['webAddress',   '"https://a b"',                   'x malformed'],
  ['picture',      '"!!!!"',                          'x malformed'],
  ['yuan',         '15000',                           1500000n],
  ['yuan',         '"15000"',                         1500000n],
  ['yuan',         '1462.31',                         146231n],
  ['yuan',         '1462.3',                          146230n],
  ['yuan',         '0.1',                             10n],
  ['yuan',         '1462.315',                        'x malformed'],
  ['yuan',         '-1',                              'x malformed'],
  ['yuan',         '1e3',                             'x malformed'],
  ['yuan',         'null',                            'x notNumber'],
  ['integer',      '12',                              12],
  ['integer',      '"12"',                            12],
  ['integer',      '13',                              'x outOfRange'],
  ['integer',      '1.5',                             'x notNumber'],
  ['integer',      '" 1"',                            'x notNumber'],
  ['epochMs',      '1545211800000',                   1545211800000],
  ['epochMs',      '"1545211800000"',                 1545211800000],
  ['epochMs',      '-1',                              'x outOfRange'],
  ['compactDate',  '"19900307"',                      '1990-03-07'],
  ['compactDate',  '19900307',                        '1990-03-07'],
  ['compactDate',  '"1990.03.07"',                    '1990-03-07'],
  ['compactDate',  '"19900230"',                      'x malformed'],
  ['rate',         '"0.3000"',                        30000000n],
  ['flag',         '1',                               true],
  ['flag',         '"0"',                             false],
  ['flag',         '2',                               'x malformed'],
  ['code',         '"2"',                             'month'],
  ['code',         '2',                               'month'],
  ['code',         '9',                               'x unknownCode'],
  ['status',       '"6001"',                          6001],
  ['status',       '6002',                            'x unknownCode'],
  ['installmentCounts', '[6,12]',                     [6, 12]],
  ['installmentCounts', '"[6,12]"',                   [6, 12]],
  ['installmentCounts', '"6,12"',                     'x notList'],
  ['installmentCounts', '[0]',                        'x malformed'],
  ['list',         '[1,2]',                           [1, 2]],
  ['list',         '[1,2,3,4]',                       'x tooMany'],
  ['list',         '[1,"a"]',                         'x[1] notNumber'],
  ['list',         '{}',                              'x notList'],
  ['nested',       '"5"',                             5],
];

describe('codecs', () => {
  for (const [name, json, expected] of CASES) {
    it(`${name} reads ${json}`, () => {
      const codec = CODECS[name];
      if (codec === undefined) throw new Error('no such codec');
      expect(shown(decode(codec, json))).to.deep.equal(expected);
    });
  }

  it('open codes keep unknown codes raw', () => {
    expect(decode(openCode(MARRIAGE_OPEN_TABLE), '50001')).to.deep.equal({ code: '50001', label: '已婚' });
    expect(decode(openCode(MARRIAGE_OPEN_TABLE), '"59999"')).to.deep.equal({ code: '59999' });
  });

  it('valid periods of an ID card in both spellings, and without an end', () => {
    for (const spelling of ['"20150101-20350101"', '"2015.01.01-2035.01.01"']) {
      expect(decode(validPeriod, spelling)).to.deep.equal({ from: '2015-01-01', to: '2035-01-01' });
    }
    expect(decode(validPeriod, '"20150101-长期"')).to.deep.equal({ from: '2015-01-01' });
    expect(decode(validPeriod, '"20150101"')).to.equal('x malformed');
  });

  it('pictures are decoded, and refused above their size', () => {
    const small = Buffer.from([0xff, 0xd8, 1, 2, 3]);
    expect(decode(picture(100), JSON.stringify(small.toString('base64')))).to.deep.equal(small);
    expect(decode(picture(100), JSON.stringify(Buffer.alloc(200).toString('base64')))).to.equal('x tooLong');
  });

  it('amounts of any size come back exactly, as a number of at most two decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (amount) => {
        const written = writeJson(yuan.encode(fen(amount), STYLE));
        expect(written).to.match(/^(?:0|[1-9]\d*)(?:\.\d{1,2})?$/);
        expect(decode(yuan, written)).to.equal(amount);
      }),
    );
    expect([1500000n, 146230n, 146231n, 0n, 5n].map((amount) => shortYuan(fen(amount)))).to.deep.equal([
      '15000',
      '1462.3',
      '1462.31',
      '0',
      '0.05',
    ]);
  });

  it('statuses and ids go out in the form the setting asks for', () => {
    expect(status([6001]).encode(6001, STYLE)).to.equal(6001);
    expect(status([6001]).encode(6001, { ...STYLE, statusType: 'string' })).to.equal('6001');
    expect(writeJson(idText(20, 'number').encode('9007199254740993', STYLE))).to.equal('9007199254740993');
    expect(writeJson(idText(20, 'number').encode('A1', STYLE))).to.equal('"A1"');
    expect(writeJson(idText(20, 'number').encode('007', STYLE))).to.equal('"007"');
  });

  it('a nested member goes out as text or object, lists inside a text as text again', () => {
    const codec = nested('amountOption', list(installmentCounts, 9));
    expect(codec.encode([[6, 12]], STYLE)).to.deep.equal([[6, 12]]);
    expect(codec.encode([[6, 12]], { ...STYLE, nested: { amountOption: 'text' } })).to.equal('["[6,12]"]');
  });

  for (const [name, codec] of Object.entries(CODECS)) {
    it(`${name} never throws, and names its path when it refuses`, () => {
      fc.assert(
        fc.property(fc.json(), (json) => {
          const parsed = parseJson(json);
          if (!parsed.ok) return;
          const errors: FieldError[] = [];
          const value = codec.decode(parsed.value, 'x', errors);
          expect(value === undefined).to.equal(errors.length > 0);
          for (const { path } of errors) expect(path).to.match(/^x(?:\[\d+\])?$/);
        }),
      );
    });

    it(`${name} tells a schema`, () => {
      expect(() => JSON.parse(writeJson(codec.schema)) as unknown).not.to.throw();
    });
  }

  for (const name of Object.keys(CODECS).filter((each) => !/list|nested|Counts/i.test(each))) {
    it(`${name} refuses lists and objects`, () => {
      for (const json of ['[]', '{}', '[1]', '{"a":1}']) {
        const errors: FieldError[] = [];
        const parsed = parseJson(json);
        if (!parsed.ok) throw new Error(json);
        expect(CODECS[name]?.decode(parsed.value, 'x', errors)).to.equal(undefined);
        expect(errors).to.have.lengthOf(1);
      }
    });
  }
});
