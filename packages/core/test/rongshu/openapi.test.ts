import { expect } from 'chai';
import { quoteRepayment } from '#src/model/repayment/quote.js';
import { buildRepaymentAnswer, REPAYMENT_ANSWER_FIELDS } from '#src/rongshu/callbacks/repayment-answer.js';
import { buildScheduleAnswer, SCHEDULE_ANSWER_FIELDS } from '#src/rongshu/callbacks/schedule-answer.js';
import { wireStyle } from '#src/rongshu/settings.js';
import type { OpenApiSettings } from '#src/rongshu/openapi.js';
import { createOpenApi } from '#src/rongshu/openapi.js';
import { OPENAPI_EXAMPLES } from '#src/rongshu/openapi-examples.js';
import { ROUTE_TABLE } from '#src/rongshu/routes.js';
import type { FieldTable } from '#src/rongshu/fields/field-table.js';
import { decodeFields, encodeFields } from '#src/rongshu/fields/field-table.js';
import { parseJson, writeJson } from '#src/shared/json.js';
import type { JsonOutput } from '#src/shared/json.js';
import { fen, sumFen } from '#src/shared/money.js';
import { percentText } from '#src/shared/rate.js';
import { localDate, startOfDay } from '#src/shared/calendar.js';
import { createQuoteLoan } from '#src/capabilities/quote/quote-loan.js';
import { scheduleOf } from '#src/capabilities/repayment/create-schedule.js';
import {
  aBoundCard,
  aLoan,
  aMarketplaceOrder,
  aProduct,
  createManualClock,
  months,
  priceTermsOf,
  TEST_CHANNEL,
} from '#src/testing/index.js';
import { channelPair } from './support/channel.js';
import { documentTable } from './support/document.js';
import { EVERY_WEEKDAY } from './support/payout.js';
import { afterPayment } from './support/repaid-loan.js';

type Tree = { readonly [member: string]: Tree };

function openApi(overrides: Partial<OpenApiSettings> = {}): Tree {
  const settings = { ...channelPair().settings, ...overrides };
  const document = createOpenApi({ settings, pathPrefix: '/rongshu/', version: '0.1.0' });
  return JSON.parse(writeJson(document)) as Tree;
}

describe('OpenAPI document', () => {
  const document = openApi();

  it('is 3.1 and serves every interface under its path', () => {
    expect(document['openapi']).to.equal('3.1.0');
    const names = documentTable('fields.md', 'Interfaces').map(([, name]) => `/rongshu/${name ?? ''}`);
    expect(Object.keys(document['paths'] ?? {})).to.deep.equal(names);
  });

  it('every reference leads somewhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name ?? '',
    );
    expect(references.length).to.be.greaterThan(12);
    expect(document['components']?.['schemas']).to.include.keys(...new Set(references));
  });

  it('names what must be there, by the document', () => {
    const schema = document['components']?.['schemas']?.['userCheckRequest'];
    expect(Object.keys(schema?.['properties'] ?? {})).to.deep.equal(
      documentTable('fields.md', 'userCheck request').map(([member]) => member),
    );
    expect(schema?.['required']).to.deep.equal(['name']);
  });

  for (const [name, request, answer] of ROUTE_TABLE) {
    it(`shows a whole envelope of ${name}, and what is inside decodes`, () => {
      const operation = openApi({ encryptRequest: false, encryptResponse: false })['paths']?.[`/rongshu/${name}`]?.[
        'post'
      ];
      const exampleIn = (body: Tree | undefined): Tree | undefined =>
        body?.['content']?.['application/json']?.['example'];
      const sent = exampleIn(operation?.['requestBody']);
      const answered = exampleIn(operation?.['responses']?.['200']);
      expect(sent).to.have.all.keys('channelId', 'timestamp', 'request', 'sign');
      expect(answered).to.include({ code: 0, message: '成功' });
      for (const [table, text] of [
        [request, sent?.['request']],
        [answer, answered?.['response']],
      ] as const) {
        const json = parseJson(typeof text === 'string' ? text : '');
        expect(json.ok && decodeFields(table, json.value)).to.have.property('ok', true);
      }
    });
  }

  it('item 2: the example of the trial is what the price engine says', async () => {
    const clock = createManualClock(startOfDay(localDate('2026-11-22')));
    const quoteLoan = createQuoteLoan({ products: () => [aProduct()], clock });
    const quoted = await quoteLoan({ channel: TEST_CHANNEL, amount: fen(1_500_000n), term: months(12) });
    if (!quoted.ok) throw new Error(quoted.error.kind);
    const { totals, annualRate, installments } = quoted.value.loan;
    const shown = JSON.parse(writeJson(OPENAPI_EXAMPLES.loanCalculation.response)) as Record<string, unknown>;
    expect(shown).to.deep.include({
      refundAmount: Number(totals.total) / 100,
      nominalAnnualRate: percentText(annualRate.nominal, 2),
      effectiveAnnualRate: percentText(annualRate.effective, 2),
      repayPlan: installments.map(({ installmentNo, total, principal, interest, dueDate }) => ({
        periodNo: installmentNo,
        repayAmount: Number(total) / 100,
        principal: Number(principal) / 100,
        interest: Number(interest) / 100,
        dueTime: startOfDay(dueDate),
      })),
    });
  });

  it("item 17: the example of the payout is the trial's loan, paid out on the day it was quoted", async () => {
    const today = localDate('2026-11-22');
    const loan = aLoan({ amount: fen(1_500_000n), term: months(12), priceTerms: priceTermsOf(aProduct()) });
    const { disbursed, installments } = scheduleOf(loan, startOfDay(today), EVERY_WEEKDAY);
    const json = JSON.parse(writeJson(OPENAPI_EXAMPLES.queryFk.response)) as Record<string, unknown>;
    const plan: unknown = JSON.parse(String(json['repayPlan']));
    expect(json).to.include({
      loanAmount: 15_000,
      receiveAmount: Number(disbursed) / 100,
      repayAmount: Number(sumFen(installments.map(({ total }) => total))) / 100,
    });
    expect(plan).to.deep.equal(
      installments.map(({ installmentNo, total, dueDate, payableFrom }) => ({
        periodNo: installmentNo,
        payType: 4,
        amount: Number(total) / 100,
        repayAmount: Number(total) / 100,
        dueTime: startOfDay(dueDate),
        canRepayTime: startOfDay(payableFrom),
      })),
    );
  });

  it('items 18, 21, 24: plan, trial and result are those of that loan, asked for when nothing was due yet, and when the first was paid', () => {
    const on = localDate('2026-11-23');
    const loan = aLoan({ amount: fen(1_500_000n), term: months(12), priceTerms: priceTermsOf(aProduct()) });
    const schedule = scheduleOf(loan, startOfDay(localDate('2026-11-22')), EVERY_WEEKDAY);
    const facts = { order: aMarketplaceOrder(), loan, schedule, card: aBoundCard(), on };
    const { settings } = channelPair();
    const style = wireStyle(settings, 'getRepayPlan');
    const plan = writeJson(encodeFields(SCHEDULE_ANSWER_FIELDS, buildScheduleAnswer(facts, settings), style));
    expect(plan).to.equal(writeJson(OPENAPI_EXAMPLES.getRepayPlan.response));
    const target = { kind: 'installments', installmentNos: [1] } as const;
    const quote = quoteRepayment({ loan, schedule, target, on });
    if (!quote.ok) throw new Error(quote.error.kind);
    const trial = JSON.parse(writeJson(OPENAPI_EXAMPLES.getPaymentCell.response)) as Record<string, unknown>;
    const { parts, total } = quote.value;
    const shown = { loanAmount: Number(parts.principal) / 100, repayAmount: Number(total) / 100, overdueFee: 0 };
    expect(trial).to.deep.include(shown);
    const paid = afterPayment(facts, { amount: total, on, target });
    const result = encodeFields(
      REPAYMENT_ANSWER_FIELDS,
      buildRepaymentAnswer({ ...paid, installmentNo: 1 }, settings),
      style,
    );
    expect(writeJson(result)).to.equal(writeJson(OPENAPI_EXAMPLES.getRepaymentResult.response));
  });

  it('every callback names its schema', () => {
    const names = documentTable('fields.md', 'Platform interfaces').map(([, name]) => name ?? '');
    expect(Object.keys(document['webhooks'] ?? {})).to.deep.equal(names);
    for (const [name, schema] of [
      ['auditResult', 'auditResultCallback'],
      ['loanResult', 'loanResultCallback'],
      ['repaymentResult', 'repaymentResultCallback'],
      ['repaymentSchedule', 'repaymentScheduleCallback'],
    ] as const) {
      expect(JSON.stringify(document['webhooks']?.[name])).to.contain(`#/components/schemas/${schema}`);
    }
  });

  it('holds no key', () => {
    const { settings } = channelPair();
    const text = JSON.stringify(document);
    for (const key of [settings.keys.signingKey, settings.keys.aesKey, ...settings.keys.sharedSecrets]) {
      expect(text).not.to.contain(key);
    }
  });

  for (const [name, request, answer] of ROUTE_TABLE) {
    it(`the examples of ${name} are what its own tables decode`, () => {
      const cases: [FieldTable, JsonOutput][] = [
        [request, OPENAPI_EXAMPLES[name].request],
        [answer, OPENAPI_EXAMPLES[name].response],
      ];
      for (const [table, example] of cases) {
        const json = parseJson(writeJson(example));
        expect(json.ok && decodeFields(table, json.value)).to.have.property('ok', true);
      }
    });
  }
});
