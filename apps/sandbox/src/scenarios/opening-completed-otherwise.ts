import { castAt } from '../journey/acts.js';
import {
  awaitReview,
  bindCard,
  checkOneLoan,
  confirm,
  openAccount,
  queryPayout,
  reachApproval,
  USUAL_LOAN,
} from '../journey/loan-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { loanConfirmation } from '../marketplace/requests.js';
import { until } from '../wire/until.js';

/** The depository's notice is lost: the return alone proves nothing, the check job asks and finishes it (item 13). */
export const openingNoticeLost: Scenario = {
  name: 'opening-notice-lost',
  title: 'the notice never comes: the job makes the loan',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const { depository } = stage.counterparts;
    depository.script.plan(cast.person.idCard, ['noNotice']);
    depository.queryScript.plan(cast.person.idCard, ['serverError', 'wrongSignature']);
    await reachApproval(cast);
    await bindCard(cast);
    const confirmed = await confirm(cast, 'confirm the loan', 'openingNeeded');
    await openAccount(cast, 'open the account; no notice is sent', confirmed);
    await queryPayout(cast, 'coming back proves nothing', 7002);
    await awaitReview(cast, 'the job asks the depository and makes the loan');
    await checkOneLoan(cast);
    const about = { step: 'useless answers were asked again', item: '13', interface: 'QUERY_USER_INFORMATION' };
    await steps.take(about, () => {
      const requestNo = depository.requestOf(cast.person.idCard);
      const queries = depository.book.entries((entry) => entry.kind === 'query' && entry.requestNo === requestNo);
      // On a slow machine the job may ask once before the borrower has agreed.
      const told = queries.map(({ word }) => word).filter((word) => word !== 'asked');
      checkSame('the answers', told.join(), 'serverError,wrongSignature,opened');
      return Promise.resolve();
    });
  },
};

/** API, notice and job meet on one order at the same instant: one loan, and every caller hears the same (13.4). */
export const threeDoors: Scenario = {
  name: 'three-doors-at-once',
  title: 'API, notice and job at the same instant: one loan',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const { depository } = stage.counterparts;
    const { idCard } = cast.person;
    depository.script.plan(idCard, ['noNotice']);
    depository.queryScript.plan(idCard, [], 'serverError');
    await reachApproval(cast);
    await bindCard(cast);
    const confirmed = await confirm(cast, 'confirm the loan', 'openingNeeded');
    await openAccount(cast, 'open the account; no notice is sent', confirmed);
    const requestNo = depository.requestOf(idCard) ?? '';
    const about = { step: 'the job asks, and hears nothing yet', item: '13', interface: 'QUERY_USER_INFORMATION' };
    await steps.take(about, () =>
      depository.book.waitFor(
        'a query',
        (entry) => entry.kind === 'query' && entry.requestNo === requestNo,
        stage.patienceMs,
      ),
    );
    await steps.take({ step: 'API, notices and job at once', item: '13', interface: 'confirmLoan' }, async (note) => {
      depository.queryScript.plan(idCard, [], 'answer');
      const [statuses, answers] = await Promise.all([
        Promise.all([1, 2, 3].map(() => depository.notify(requestNo))),
        Promise.all([1, 2, 3, 4].map(() => cast.client.ask('confirmLoan', loanConfirmation(cast, USUAL_LOAN)))),
      ]);
      note(answers[0] ?? {});
      for (const status of statuses) checkSame('the status of a notice', status, 200);
      for (const answer of answers) checkSame('the status of a confirmation', answer.status, 4001);
    });
    await awaitReview(cast);
    await checkOneLoan(cast);
    await confirm(cast, 'confirmed again, it is confirmed', 'confirmed');
  },
};

/** What the depository says in other ways than it should: refused, forged, of somebody else, twice, both ways. */
export const openingNoticesOdd: Scenario = {
  name: 'opening-notices-odd',
  title: 'refused, forged, of another person, twice, contradictory',
  async play(stage, steps) {
    const { depository } = stage.counterparts;
    const cast = castAt(stage, steps, 'rongshu');
    const { idCard } = cast.person;
    depository.script.plan(idCard, ['refuse', 'noNotice']);
    depository.queryScript.plan(idCard, [], 'hang');
    await reachApproval(cast);
    await bindCard(cast);
    const first = await confirm(cast, 'confirm the loan', 'openingNeeded');
    await openAccount(cast, 'the depository refuses', first, {}, '0');
    const second = await until(
      'another page',
      async () => {
        const answer = await cast.client.ask('confirmLoan', loanConfirmation(cast, USUAL_LOAN));
        return answer.text === first.text ? undefined : answer;
      },
      stage.patienceMs,
    );
    await openAccount(cast, 'a new click, a new page: opened', second);
    const requestNo = depository.requestOf(idCard) ?? '';
    const notify = (step: string, notice: Parameters<typeof depository.notify>[1], isTaken: boolean) =>
      steps.take({ step, item: '12', interface: '/depository/notify' }, async (note) => {
        const status = await depository.notify(requestNo, notice);
        note({ status });
        check(isTaken ? status === 200 : status >= 400 && status < 500, `the HTTP status is ${String(status)}`);
      });
    await notify('a notice signed with another key', { isSignedWell: false }, false);
    await notify('a notice that names another person', { isOfAnotherPerson: true }, false);
    await queryPayout(cast, 'neither made a loan', 7002);
    for (const time of [1, 2, 3]) await notify(`the true notice (${String(time)})`, {}, true);
    await notify('one that says it failed comes after it', { isOpened: false }, true);
    await awaitReview(cast);
    await checkOneLoan(cast);
  },
};
