import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonFault, JsonValue } from '#src/shared/json.js';
import { isJsonArray, isJsonObject, JsonNumber, parseJson, writeJson } from '#src/shared/json.js';

function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (isJsonArray(value)) return value.map(plain);
  if (isJsonObject(value)) return Object.fromEntries([...value].map(([name, member]) => [name, plain(member)]));
  return value;
}

function fault(text: string): JsonFault | undefined {
  const parsed = parseJson(text);
  return parsed.ok ? undefined : parsed.error;
}

function read(text: string): JsonValue {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.error.kind);
  return parsed.value;
}

describe('parseJson', () => {
  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 1, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(plain(read(text))).to.deep.equal(JSON.parse(text));
      }),
    );
  });

  it('refuses what JSON.parse refuses, whatever byte is changed', () => {
    const text = '{"a":[1,-2.5e3,"x\\u4e2d\\n"],"b":{"c":null,"d":true},"e":"中"}';
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.constantFrom('"', '{', '}', ',', ':', '\\', '0', '\n', 'x', ' '),
        (at, character) => {
          const altered = text.slice(0, at) + character + text.slice(at + 1);
          let isJson = true;
          try {
            JSON.parse(altered);
          } catch {
            isJson = false;
          }
          const parsed = parseJson(altered);
          if (!isJson) expect(parsed.ok, altered).to.equal(false);
          else if (!parsed.ok) expect(parsed.error.kind, altered).to.equal('duplicateMember');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('keeps the text of numbers beyond 2^53', () => {
    const value = read('{"orderId":9007199254740993123,"amount":15000.10}');
    if (!isJsonObject(value)) throw new Error('not an object');
    expect(value.get('orderId')).to.deep.equal(new JsonNumber('9007199254740993123'));
    expect(value.get('amount')).to.deep.equal(new JsonNumber('15000.10'));
  });

  it('refuses a member given twice and names where', () => {
    expect(fault('{"a":{"b":1,"c":2,"b":3}}')).to.deep.equal({ kind: 'duplicateMember', path: 'a.b' });
    expect(fault('{"a":1,"\\u0061":2}')).to.deep.equal({ kind: 'duplicateMember', path: 'a' });
  });

  it('does not repeat a name that does not look like one', () => {
    expect(fault('{"110199199003070017":1,"110199199003070017":2}')).to.deep.equal({
      kind: 'duplicateMember',
      path: '?',
    });
  });

  it('takes __proto__ for a name like any other', () => {
    const value = read('{"__proto__":{"isAdmin":true}}');
    expect(isJsonObject(value) && value.has('__proto__')).to.equal(true);
    expect(({} as { isAdmin?: boolean }).isAdmin).to.equal(undefined);
  });

  for (const [name, text] of [
    ['an empty text', ''],
    ['something after the value', '{} {}'],
    ['a trailing comma', '{"a":1,}'],
    ['a raw line end inside a text', '"a\nb"'],
    ['a raw line end beside an escape', '"a\\n\nb"'],
    ['a leading zero', '012'],
    ['a bare minus', '-'],
    ['NaN', 'NaN'],
    ['an unfinished text', '"abc'],
    ['an unfinished text that ends in an escape', '"abc\\"'],
    ['an unknown escape', '"\\x41"'],
    ['a lone surrogate', '"\\ud83d"'],
    ['a number of a hundred digits', '1'.repeat(100)],
    ['a byte order mark', '\ufeff{}'],
  ] as const) {
    it(`refuses ${name}`, () => {
      expect(fault(text)?.kind).to.equal('malformed');
    });
  }

  it('refuses hostile depth and numbers of values without running out of stack', () => {
    expect(fault('['.repeat(100_000))?.kind).to.equal('tooDeep');
    expect(fault(`[${'1,'.repeat(600_000)}1]`)?.kind).to.equal('tooMany');
  });

  it('finds the end of a text after any number of backslashes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('\\', '"', 'a', '中', '\n', '\u0001'), { maxLength: 40 }), (parts) => {
        const text = parts.join('');
        expect(read(JSON.stringify([text, 'after']))).to.deep.equal([text, 'after']);
      }),
    );
  });

  it('reads a 16 MB body of long texts within a second', () => {
    const picture = 'A'.repeat(4_000_000);
    const inner = JSON.stringify({ front: picture, back: picture, name: '测试甲' });
    const text = JSON.stringify({ request: inner, more: inner });
    const start = performance.now();
    const value = read(text);
    expect(performance.now() - start).to.be.lessThan(1000);
    expect(isJsonObject(value) && value.get('request')).to.equal(inner);
  });
});

describe('writeJson', () => {
  it('writes what it read, numbers in their own text', () => {
    const text = '{"orderId":9007199254740993123,"amount":1462.31,"list":[1,null,true,"中\\n"],"empty":{}}';
    expect(writeJson(read(text))).to.equal(text);
  });

  it('leaves out undefined members and refuses numbers that are not whole', () => {
    expect(writeJson({ a: undefined, b: 1 })).to.equal('{"b":1}');
    expect(() => writeJson({ amount: 14.62 })).to.throw(RangeError);
  });
});
