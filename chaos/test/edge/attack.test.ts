import { expect } from 'chai';
import fc from 'fast-check';
import type { Attack, Standing } from '#src/edge/attack.js';
import { answerWord, faultsOf, identitiesIn } from '#src/edge/attack.js';
import { distorted, distortionsArbitrary, saidTwice } from '#src/edge/distortions.js';
import type { RawAnswer } from '#src/edge/raw-client.js';
import { schemaArbitrary } from '#src/edge/schema-arbitrary.js';
import { changedTables } from '#src/edge/table-digests.js';

const attack = (standing: Standing, more: Partial<Attack> = {}): Attack => ({
  aim: 'userCheck',
  standing,
  build: () => ({ method: 'POST', path: '/', headers: {}, body: '' }),
  ...more,
});
const answer = (status: number, body = '', more: Partial<RawAnswer> = {}): RawAnswer => ({
  status,
  headers: {},
  body,
  ms: 1,
  ...more,
});
const DONE = '{"code":0,"message":"成功"}';
const PERSON = '{"code":0,"cid":"110199199003070017"}';

describe('what an attack must not achieve', () => {
  // prettier-ignore
  const cases: readonly [string, Attack, RawAnswer, readonly string[]][] = [
    [ 'a refusal of a bad signature',      attack('unproved'),    answer(200, '{"code":10003}'),            [] ],
    [ 'a success for nobody',              attack('unproved'),    answer(200, DONE),                        ['a success for nobody: code 0'] ],
    [ 'a page for nobody',                 attack('unproved'),    answer(202),                              ['a success for nobody: HTTP 202'] ],
    [ 'the methods of a path',             attack('unproved', { isAboutMethods: true }), answer(200),       [] ],
    [ 'a fault of the server',             attack('marketplace'), answer(500),                              ['HTTP 500'] ],
    [ 'our own trouble in an envelope',    attack('marketplace'), answer(200, '{"code":10001,"message":"系统异常，编号1"}'), ['our own trouble'] ],
    [ 'a refusal with the same code',      attack('marketplace'), answer(200, '{"code":10001,"message":"已还清"}'), [] ],
    [ 'busy, saying when to come again',   attack('operator'),    answer(503, '', { headers: { 'retry-after': '1' } }), [] ],
    [ 'busy, not saying so',               attack('operator'),    answer(503),                              ['HTTP 503 without Retry-After'] ],
    [ 'a status that is not documented',   attack('operator', { statuses: new Set([200, 400]) }), answer(418), ['HTTP 418 is not documented'] ],
    [ 'a status that is',                  attack('operator', { statuses: new Set([200, 409]) }), answer(409), [] ],
    [ 'a person in a refusal',             attack('marketplace'), answer(200, PERSON.replace(':0', ':10002')), ['the answer has an ID number'] ],
    [ 'a person told to who may know',     attack('marketplace'), answer(200, PERSON),                      [] ],
    [ 'a person told to operations',       attack('operator'),    answer(200, PERSON),                      ['the answer has an ID number'] ],
    [ 'no answer at all',                  attack('partner'),     answer(0, '', { fault: 'ECONNRESET' }),   ['no answer: ECONNRESET'] ],
  ];
  for (const [what, sent, given, faults] of cases) {
    it(`${faults.length === 0 ? 'lets pass' : 'finds'}: ${what}`, () => {
      expect(faultsOf(sent, given)).to.deep.equal(faults);
    });
  }

  it('counts answers by their code, or by their status', () => {
    expect([answer(200, DONE), answer(413), answer(0, '', { fault: 'x' })].map(answerWord)).to.deep.equal([
      'code 0',
      'HTTP 413',
      'no answer: x',
    ]);
  });

  it('knows the invented people by everything that tells who they are', () => {
    expect(identitiesIn('19900007001 6217000000000070012 测试甲乙')).to.deep.equal([
      'a mobile number',
      'a card number',
      'a name',
    ]);
    expect(identitiesIn('199****7001 1795000000000')).to.deep.equal([]);
  });

  it('sees that a row was changed, added with its table, or lost with it', () => {
    const before = new Map([
      ['loan', 'a'],
      ['audit', 'b'],
      ['gone', 'c'],
    ]);
    const after = new Map([
      ['loan', 'x'],
      ['audit', 'b'],
      ['new', 'd'],
    ]);
    expect(changedTables(before, after)).to.have.members(['loan', 'gone', 'new']);
    expect(changedTables(before, before)).to.deep.equal([]);
  });
});

describe('what is sent', () => {
  const source = {
    known: new Map([['orderId', ['90000001']]]),
    schemas: {
      order: {
        type: 'object',
        required: ['orderId', 'period'],
        properties: {
          orderId: { type: ['string', 'integer'], pattern: '^[A-Za-z0-9_-]+$' },
          period: { type: 'integer', minimum: 1, maximum: 36 },
          unit: { enum: [1, 2, 3] },
          extra: { type: 'string', contentSchema: { type: 'object', properties: { a: { type: 'boolean' } } } },
        },
      },
    },
  };
  const orders = schemaArbitrary(source, { $ref: '#/components/schemas/order' });

  it('fits the schema it is derived from, and often names what exists', () => {
    const made = fc.sample(orders, { numRuns: 300, seed: 3 }) as Readonly<Record<string, unknown>>[];
    for (const { period, unit, orderId, extra } of made) {
      expect(period).to.be.within(1, 36);
      expect([undefined, 1, 2, 3]).to.include(unit);
      expect(String(orderId)).to.match(/^[A-Za-z0-9_-]+$/);
      if (typeof extra === 'string') expect(JSON.parse(extra)).to.be.an('object');
    }
    expect(made.filter(({ orderId }) => orderId === '90000001').length).to.be.within(150, 299);
  });

  it('is the same for the same seed', () => {
    const texts = (seed: number) =>
      fc
        .sample(fc.tuple(orders, distortionsArbitrary), { numRuns: 50, seed })
        .map(([value, by]) => distorted(value, by));
    expect(texts(5)).to.deep.equal(texts(5));
    expect(texts(5)).not.to.deep.equal(texts(6));
  });

  it('can say what no JSON writer says: a name twice, numbers beyond measure', () => {
    expect(saidTwice('{"a":1,"b":2}')).to.equal('{"a":null,"a":1,"b":2}');
    const huge = { place: 0.999, change: 'replace', by: '\u0001raw:1e999' } as const;
    expect(distorted({ a: 1 }, [huge])).to.equal('{"a":1e999}');
    expect(distorted({ a: [1, { b: 2 }] }, [{ place: 0.999, change: 'remove', by: 0 }])).to.equal('{"a":[1,{}]}');
  });
});
