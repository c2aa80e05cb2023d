import { APPROVAL } from '../back-office/credit-result.js';
import { getPage } from '../wire/http-client.js';
import { isRecord, listMember, numberMember, recordMember, textMember } from '../wire/json.js';
import { showOrder } from '../gateway/operations.js';
import type { Cast } from '../journey/acts.js';
import { ask, awaitAudit, castAt, checkCallbacks, decide, reachCredit } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import type { Answer } from '../marketplace/marketplace-client.js';
import { agreementList, loanCalculation, userCheckByMask, userCheckByMd5 } from '../marketplace/requests.js';

/** A borrower the lender does not know goes all the way to an approval. */
export const approved: Scenario = {
  name: 'approved',
  title: 'a new borrower is checked, quoted, taken in and approved',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    await ask(cast, 'ask about a new person', 'userCheck', userCheckByMd5(cast.person), { code: 0 }, (answer) => {
      checkSame('isStock', numberMember(answer.body, 'isStock'), 0);
      checkSame('isCanLoan', numberMember(answer.body, 'isCanLoan'), 1);
      check(
        numberMember(recordMember(answer.body, 'amountLimit'), 'maxLoan') !== undefined,
        'there is no amount limit',
      );
    });
    await ask(
      cast,
      'quote 15 000 yuan over 12 months',
      'loanCalculation',
      loanCalculation({ amountYuan: 15_000, termCount: 12 }),
      { code: 0 },
      checkQuote,
    );
    await openAgreements(cast);
    await ask(cast, 'list the banks', 'getBankList', {}, { code: 0 }, (answer) => {
      const codes = listMember(answer.body, 'list').map((bank) => (isRecord(bank) ? bank['bankCode'] : undefined));
      check(
        codes.includes('CCB') && codes.includes('BCM') && codes.includes('CGB'),
        'a bank of the document is missing',
      );
    });
    const request = await reachCredit(cast);
    await checkParsed(cast);
    await awaitAudit(cast, 'the order is in review', 6003);
    await decide(cast, 'credit approves', request, APPROVAL);
    const answer = await awaitAudit(cast, 'the order is approved', 6001);
    await checkLimit(cast, answer);
    await ask(
      cast,
      'the person has an open order now',
      'userCheck',
      userCheckByMask(cast.person),
      { code: 0 },
      (known) => {
        checkSame('isStock', numberMember(known.body, 'isStock'), 1);
        checkSame('isCanLoan', numberMember(known.body, 'isCanLoan'), 0);
        checkSame('rejectReason', numberMember(known.body, 'rejectReason'), 2);
      },
    );
    await checkCallbacks(cast, 'a pass is not called back (G9)', 0);
  },
};

async function checkParsed(cast: Cast): Promise<void> {
  const { stage, steps, client, orderNo, person } = cast;
  await steps.take({ step: 'the application was parsed', item: '6', interface: 'banyan orders show' }, async () => {
    const shown = await showOrder(stage.variables, client.channel.channelId, orderNo);
    checkSame('the exit code', shown.exitCode, 0);
    const events = [...shown.output.matchAll(/"event":"(\w+)"/g)].map(([, event]) => event).join(', ');
    checkSame('the history', events, 'orderPushed, dataPulled, applicationParsed, creditRequested');
    const secrets = [person.name, person.idCard, person.mobile];
    check(!secrets.some((secret) => shown.output.includes(secret)), 'identity data is shown');
  });
}

function checkQuote(answer: Answer): void {
  const total = numberMember(answer.body, 'refundAmount') ?? 0;
  const received = numberMember(answer.body, 'actualAmount') ?? 0;
  checkSame('the amount received', received, 15_000);
  check(total > received, 'the borrower repays nothing for the loan');
  const plan = listMember(answer.body, 'repayPlan').filter(isRecord);
  checkSame('the number of installments', plan.length, 12);
  const cents = (name: string): number =>
    plan.reduce((sum, row) => sum + Math.round((numberMember(row, name) ?? 0) * 100), 0);
  checkSame('the principal of all installments', cents('principal'), 1_500_000);
  checkSame('the sum of all installments', cents('repayAmount'), Math.round(total * 100));
}

async function openAgreements(cast: Cast): Promise<void> {
  const answer = await ask(cast, 'list the agreements', 'getContracts', agreementList(cast), { code: 0 }, (listed) => {
    check(listMember(listed.body, 'list').length > 0, 'there is no agreement');
  });
  await cast.steps.take({ step: 'open every agreement', item: '3', interface: '/documents' }, async (note) => {
    for (const agreement of listMember(answer.body, 'list').filter(isRecord)) {
      const page = await getPage(textMember(agreement, 'value') ?? '');
      note({ status: page.status });
      checkSame('the HTTP status', page.status, 200);
      check(page.body.length > 0, 'the document is empty');
      const forged = await getPage(`${textMember(agreement, 'value') ?? ''}0`);
      check(forged.status !== 200, 'a link with another signature opens too');
    }
  });
}

async function checkLimit(cast: Cast, answer: Answer): Promise<void> {
  await cast.steps.take(
    { step: 'limit, step and terms are told', item: '9', interface: 'queryAuditResult' },
    (note) => {
      note(answer);
      const [option] = listMember(answer.body, 'amountOption');
      check(isRecord(option), 'there is no amount option');
      checkSame('the minimum', numberMember(option, 'min'), 5000);
      checkSame('the limit', numberMember(option, 'max'), 20_000);
      checkSame('the step', numberMember(option, 'step'), 1000);
      checkSame('the terms', listMember(option, 'periods').join(), '6,12');
      return Promise.resolve();
    },
  );
}
