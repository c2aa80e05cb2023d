import { castWithAccount } from '../journey/account-acts.js';
import type { Cast } from '../journey/acts.js';
import { ask, castAt } from '../journey/acts.js';
import { bindCard, command, confirm, openAccount, reachApproval, USUAL_LOAN } from '../journey/loan-acts.js';
import { loanPolicyRow, signatureRow } from '../gateway/loan-rows.js';
import type { Scenario } from '../journey/scenario.js';
import type { Stage } from '../journey/stage.js';
import type { Steps } from '../journey/step.js';
import { check, checkSame } from '../journey/step.js';
import { loanCalculation, loanConfirmation, md5Hex } from '../marketplace/requests.js';
import { isRecord, listMember, recordMember } from '../wire/json.js';
import { until } from '../wire/until.js';
import { payOut } from './paid-out.js';

/** Without a registered signature no SMS leaves; with one the borrower is told (item 25.3). */
export const smsSignature: Scenario = {
  name: 'sms-signature',
  title: 'no signature, no message; with one it goes out',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu-sms');
    await reachApproval(cast);
    await bindCard(cast, 'bind a card: a message is due');
    const { messages } = stage.counterparts.sms;
    const { mobile } = cast.person;
    await steps.take(
      { step: 'it is refused for want of a signature', item: '25.3', interface: '/operations/orders' },
      async (note) => {
        await until(
          'the refused message',
          async () => {
            const shown = await stage.operations.get(`/orders/rongshu-sms/${cast.orderNo}`);
            note({ status: shown.status });
            const sms = recordMember(shown.body, 'order')['sms'];
            const list = Array.isArray(sms) ? sms.filter(isRecord) : [];
            return list.some((message) => message['state'] === 'refused') ? list : undefined;
          },
          stage.patienceMs,
        );
        checkSame('messages at the carrier', messages.entries((message) => message.mobile === mobile).length, 0);
      },
    );
    await configure(stage, steps, 'a signature is set', signatureRow('rongshu-sms', '榕树短信'));
    const confirmed = await confirm(cast, 'confirm the loan', 'openingNeeded');
    await openAccount(cast, 'open the account', confirmed);
    await payOut(cast);
    await steps.take({ step: 'the payout is told by SMS', item: '25.3', interface: 'SMS' }, async () => {
      const message = await messages.waitFor('a message', (entry) => entry.mobile === mobile, stage.patienceMs);
      checkSame('the signature', message.signature, '榕树短信');
      check(message.shown.includes(cast.person.bankCard.slice(-4)), 'the card is not named');
      check(!message.shown.includes(cast.person.bankCard), 'the whole card number is told');
      check(!message.shown.includes('{'), 'a parameter was not filled in');
    });
  },
};

/** Rules change while the gateway runs: refused under one rule, confirmed under the next, with history (25.2). */
export const configurationAtRunTime: Scenario = {
  name: 'configuration-at-run-time',
  title: 'a daily ceiling set and raised without a restart',
  async play(stage, steps) {
    const cast = await castWithAccount(stage, steps, 'rongshu-rules');
    await reachApproval(cast);
    await bindCard(cast);
    await configure(
      stage,
      steps,
      'a daily ceiling of 1 000 yuan',
      loanPolicyRow('rongshu-rules', { dailyCeiling: '1000.00' }),
    );
    await ask(cast, 'not today', 'confirmLoan', loanConfirmation(cast, USUAL_LOAN), { code: 10001 });
    await configure(
      stage,
      steps,
      'the ceiling is raised',
      loanPolicyRow('rongshu-rules', { dailyCeiling: '9000000.00' }),
    );
    await confirm(cast, 'the same confirmation goes through', 'confirmed');
    const about = { step: 'both changes stand in the history', item: '25.2', interface: '/operations/configuration' };
    await steps.take(about, async (note) => {
      const history = await stage.operations.get('/configuration/loanPolicy/rongshu-rules/history');
      note({ status: history.status });
      const rows = history.body['rows'];
      checkSame('the number of versions', Array.isArray(rows) ? rows.length : 0, 2);
    });
    await steps.take(
      { step: 'no secret is shown', item: '25.2', interface: '/operations/configuration' },
      async (note) => {
        const shown = await stage.operations.get('/configuration');
        note({ status: shown.status });
        const text = JSON.stringify(shown.body);
        check(text.includes('"***"'), 'nothing is hidden');
        check(!text.includes('"secrets":["'), 'a secret is shown');
      },
    );
    const bad = { step: 'a row that cannot be used is refused', item: '25.2', interface: '/operations/configuration' };
    await steps.take(bad, async (note) => {
      const answer = await stage.operations.configure(loanPolicyRow('rongshu-rules', { openingCheckAfterMs: -1 }));
      note({ status: answer.status });
      checkSame('the HTTP status', answer.status, 422);
    });
    await ask(cast, 'the quote still answers', 'loanCalculation', loanCalculation(USUAL_LOAN), { code: 0 });
  },
};

/** Operations: keys and roles, finding an order by any number, the whole timeline, the audit (item 16). */
export const operationsDesk: Scenario = {
  name: 'operations-desk',
  title: 'found, shown with its whole life, actions audited',
  async play(stage, steps) {
    const cast = await castWithAccount(stage, steps, 'rongshu');
    await reachApproval(cast);
    await bindCard(cast);
    await confirm(cast, 'confirm the loan', 'confirmed');
    await payOut(cast);
    const { loanNo } = await stage.backOffice.reviews.waitFor('the loan', ({ orderNo }) => orderNo === cast.orderNo, 0);
    for (const [what, number] of [
      ['order', cast.orderNo],
      ['loan', loanNo],
    ] as const) {
      await steps.take(
        { step: `found by the ${what} number`, item: '16', interface: '/operations/orders' },
        async (note) => {
          const found = await stage.operations.get(`/orders?number=${number}`);
          note({ status: found.status });
          check(JSON.stringify(found.body).includes(`"${cast.orderNo}"`), 'the order was not found');
        },
      );
    }
    await command(cast, 'found on the command line', 'find', loanNo);
    checkSame('the orders of that person', await countByIdentity(cast), 2);
    await steps.take(
      { step: 'its callback is sent again, unchanged', item: '16', interface: '/operations/callbacks' },
      async (note) => {
        const replayed = await stage.operations.post('/callbacks/replay', {
          channel: 'rongshu',
          orderNo: cast.orderNo,
        });
        note({ status: replayed.status });
        checkSame('the HTTP status', replayed.status, 200);
        const told = () => cast.marketplace.callbacks.entries((entry) => entry.orderNo === cast.orderNo);
        await until('it again', () => Promise.resolve(told().length > 1 ? true : undefined), stage.patienceMs);
        checkSame('the number of contents', new Set(told().map(({ text }) => text)).size, 1);
      },
    );
    await steps.take(
      { step: 'its whole life, nobody named', item: '16', interface: '/operations/orders' },
      async (note) => {
        const shown = await stage.operations.get(`/orders/rongshu/${cast.orderNo}`);
        note({ status: shown.status });
        const entries = recordMember(shown.body, 'order')['entries'];
        check(Array.isArray(entries) && entries.length > 10, 'the timeline is short');
        const text = JSON.stringify(shown.body);
        const { name, idCard, mobile, bankCard } = cast.person;
        for (const secret of [name, idCard, mobile, bankCard]) check(!text.includes(secret), 'identity data is shown');
      },
    );
    await steps.take(
      { step: 'without a key nothing is shown', item: '16', interface: '/operations/orders' },
      async (note) => {
        const refused = await stage.operationsWith('x'.repeat(43)).get(`/orders?number=${cast.orderNo}`);
        note({ status: refused.status });
        checkSame('the HTTP status', refused.status, 401);
      },
    );
    await steps.take(
      { step: 'a key that may only look may not cancel', item: '16', interface: '/operations/keys' },
      async (note) => {
        const made = await stage.operations.post('/keys', { name: 'looker', roles: ['viewer'] });
        checkSame('the HTTP status of the new key', made.status, 201);
        const viewer = stage.operationsWith(String(made.body['key']));
        const refused = await viewer.post(`/loans/${loanNo}/cancel`, { reason: 'curious' });
        note({ status: refused.status });
        checkSame('the HTTP status', refused.status, 403);
        const audit = await stage.operations.get('/audit?operator=looker');
        check(JSON.stringify(audit.body).includes('notPermitted'), 'the attempt is not in the audit');
      },
    );
  },
};

/** How many orders operations find by the MD5 of a person's identity number. */
function countByIdentity({ stage, steps, person }: Cast): Promise<number> {
  const about = { step: 'found by the MD5 of the identity number', item: '16', interface: '/operations/orders' };
  return steps.take(about, async (note) => {
    const found = await stage.operations.get(`/orders?idCardMd5=${md5Hex(person.idCard)}`);
    note({ status: found.status });
    return listMember(found.body, 'orders').length;
  });
}

function configure(
  stage: Stage,
  steps: Steps,
  step: string,
  row: Parameters<Stage['operations']['configure']>[0],
): Promise<void> {
  return steps.take({ step, item: '25.2', interface: '/operations/configuration' }, async (note) => {
    const answer = await stage.operations.configure(row);
    note({ status: answer.status });
    checkSame('the HTTP status', answer.status, 200);
  });
}
