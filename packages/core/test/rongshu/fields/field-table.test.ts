import { expect } from 'chai';
import fc from 'fast-check';
import type { FieldTable } from '#src/rongshu/fields/field-table.js';
import { decodeFields, encodeFields } from '#src/rongshu/fields/field-table.js';
import { ROUTE_TABLE } from '#src/rongshu/routes.js';
import { PUSH_ORDER_REQUEST } from '#src/rongshu/interfaces/1.03-push-order.fields.js';
import { USER_CHECK_REQUEST } from '#src/rongshu/interfaces/1.01-user-check.js';
import { parseJson, writeJson } from '#src/shared/json.js';
import type { JsonValue } from '#src/shared/json.js';
import { exampleText } from '../support/document.js';

function json(text: string): JsonValue {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.error.kind);
  return parsed.value;
}

/** The push of the document with a real (tiny) picture where it says so. */
function pushText(): string {
  return exampleText('1.03-request').replaceAll('<Base64 JPEG>', '/9j/4AAQ');
}

const STYLE = { statusType: 'number', nested: {} } as const;

describe('field tables', () => {
  it('empty text and null are absent', () => {
    for (const absent of ['""', 'null']) {
      expect(decodeFields(USER_CHECK_REQUEST, json(`{"name":${absent},"md5":${absent}}`))).to.deep.equal({
        ok: false,
        error: [{ path: 'name', reason: 'missing' }],
      });
    }
  });

  it('members that the document does not know are ignored', () => {
    const decoded = decodeFields(USER_CHECK_REQUEST, json('{"name":"测试甲","constructor":{"a":[1]},"__proto__":1}'));
    expect(decoded.ok && Object.keys(decoded.value)).to.deep.equal(['name']);
  });

  it('errors name the path in wire names, in the document order, and never the value', () => {
    const text = pushText()
      .replace('"loanAmount": 15000', '"loanAmount": "15000.001"')
      .replace('"cid": "110199199003070017"', '"cid": "110199199003070018"')
      .replace('"degree": 30002', '"degree": [30002]');
    const decoded = decodeFields(PUSH_ORDER_REQUEST, json(text));
    expect(decoded).to.deep.equal({
      ok: false,
      error: [
        { path: 'loanAmount', reason: 'malformed' },
        { path: 'basicInfo.degree', reason: 'notText' },
        { path: 'idInfo.cid', reason: 'malformed' },
      ],
    });
  });

  it('numbers and numeric texts mean the same', () => {
    const quoted = pushText().replace(/: (\d+)/g, ': "$1"');
    expect(quoted).to.contain('"orderId": "90000001"');
    expect(decodeFields(PUSH_ORDER_REQUEST, json(quoted))).to.deep.equal(
      decodeFields(PUSH_ORDER_REQUEST, json(pushText())),
    );
  });

  it('objects sent as text are understood', () => {
    const value = JSON.parse(pushText()) as Record<string, unknown>;
    const text = JSON.stringify({ ...value, idInfo: JSON.stringify(value['idInfo']), extendInfo: '' });
    const decoded = decodeFields(PUSH_ORDER_REQUEST, json(text));
    expect(decoded.ok && decoded.value.idInfo.name.reveal()).to.equal('测试甲');
  });

  it('what is decoded encodes to what decodes the same', () => {
    const decoded = decodeFields(PUSH_ORDER_REQUEST, json(pushText()));
    if (!decoded.ok) throw new Error(decoded.error[0]?.path);
    const again = decodeFields(
      PUSH_ORDER_REQUEST,
      json(writeJson(encodeFields(PUSH_ORDER_REQUEST, decoded.value, STYLE))),
    );
    expect(again).to.deep.equal(decoded);
  });

  for (const [name, request, answer] of ROUTE_TABLE) {
    for (const [kind, table] of [
      ['request', request],
      ['answer', answer],
    ] as [string, FieldTable][]) {
      it(`${name} ${kind}: no JSON makes the decoder throw, and every path begins with a member of the document`, () => {
        const members = table.map(([wire]) => wire);
        const someMembers = fc.dictionary(fc.constantFrom('other', ...members), fc.jsonValue(), { maxKeys: 8 });
        fc.assert(
          fc.property(fc.oneof(fc.jsonValue(), someMembers), (value) => {
            const decoded = decodeFields(table, json(JSON.stringify(value)));
            if (decoded.ok) return;
            for (const { path } of decoded.error) {
              if (path !== '') expect(members).to.include(path.split(/[.[]/)[0]);
            }
          }),
        );
      });
    }
  }
});
