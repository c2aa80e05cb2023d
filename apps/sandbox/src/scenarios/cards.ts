import type { CardOutcome } from '../counterparts/card-script.js';
import type { Cast } from '../journey/acts.js';
import { ask, castAt } from '../journey/acts.js';
import { bindCard, reachApproval } from '../journey/loan-acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check, checkSame } from '../journey/step.js';
import { otherCardOf } from '../marketplace/people.js';
import { cardBinding, orderQuery } from '../marketplace/requests.js';
import { textMember } from '../wire/json.js';
import { until } from '../wire/until.js';

/** A card in every way in which it can be refused: each has its own readable reason (item 11). */
export const cardsRefused: Scenario = {
  name: 'cards-refused',
  title: 'each refusal of a card says its own reason',
  async play(stage, steps) {
    const owner = castAt(stage, steps, 'rongshu');
    await reachApproval(owner);
    await bindCard(owner, 'somebody binds a card');
    const cast = castAt(stage, steps, 'rongshu');
    await reachApproval(cast);
    const remarks: string[] = [];
    const refused = async (step: string, wish: Parameters<typeof cardBinding>[2], word?: CardOutcome) => {
      if (word !== undefined) stage.counterparts.cards.script.plan(cast.person.idCard, [word]);
      const request = cardBinding(cast, cast.person, wish);
      await ask(cast, step, 'bindCard', request, { code: 0, status: 3003 }, ({ body }) => {
        remarks.push(textMember(body, 'remark') ?? '');
      });
    };
    await refused('a bank we do not take', { bankCode: 'XXXX', bankName: '没有的银行' });
    await refused('a bank that is not the card’s', { bankCode: 'ICBC', bankName: '中国工商银行' });
    await refused('the card of somebody else', { bankCard: owner.person.bankCard });
    await refused('the name of somebody else', { name: '测试子丑' });
    await refused('the four elements do not belong together', {}, 'elementsDiffer');
    await refused('another phone at the bank', {}, 'mobileDiffers');
    await refused('the card is lost or frozen', {}, 'cardNotUsable');
    await refused('the bank refuses', {}, 'refusedByBank');
    await steps.take({ step: 'each has its own reason', item: '11', interface: 'bindCard' }, () => {
      checkSame('the number of reasons', new Set(remarks).size, remarks.length);
      check(
        remarks.every((remark) => /\p{Script=Han}/u.test(remark)),
        'a reason is not readable',
      );
      return Promise.resolve();
    });
    await ask(cast, 'nothing was bound', 'queryBindCardResult', orderQuery(cast.orderNo), { code: 10002 });
    await bindCard(cast, 'after all that the right card is bound');
  },
};

/** The company does not answer: the outcome is unknown, it is asked, and nothing is sent twice. */
export const cardBindTimeout: Scenario = {
  name: 'card-bind-timeout',
  title: 'no answer: asked before anything is sent twice',
  async play(stage, steps) {
    // prettier-ignore
    for (const [word, what] of [
      [ 'silent',         'bound, but nobody answers' ],
      [ 'wrongSignature', 'the answer is signed with another secret' ],
      [ 'running',        'under way' ],
    ] as const) {
      const cast = castAt(stage, steps, 'rongshu');
      stage.counterparts.cards.script.plan(cast.person.idCard, [word]);
      await reachApproval(cast);
      const request = cardBinding(cast, cast.person);
      await ask(cast, what, 'bindCard', request, { code: 10001 });
      await boundInTheEnd(cast);
      await checkBindings(cast, 1);
    }
    const lost = castAt(stage, steps, 'rongshu');
    stage.counterparts.cards.script.plan(lost.person.idCard, ['lost']);
    await reachApproval(lost);
    await ask(lost, 'the request itself is lost', 'bindCard', cardBinding(lost, lost.person), { code: 10001 });
    await boundInTheEnd(lost);
    await checkBindings(lost, 2);
  },
};

/** The same card again costs no call; another one takes over at once (11.3). */
export const cardRebound: Scenario = {
  name: 'card-rebound',
  title: 'the same card: no second call; another takes over',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    await reachApproval(cast);
    await bindCard(cast, 'bind a card');
    await bindCard(cast, 'bind the same card again');
    await checkBindings(cast, 1);
    const other = otherCardOf(cast.person);
    await bindCard(cast, 'bind another card', { bankCard: other });
    await isDefault(cast, 'the other card is the default', other);
    await bindCard(cast, 'back to the first card');
    await isDefault(cast, 'the first card is the default', cast.person.bankCard);
    await checkBindings(cast, 2);
  },
};

async function boundInTheEnd(cast: Cast): Promise<void> {
  await cast.steps.take({ step: 'asked again, it is bound', item: '11', interface: 'bindCard' }, async (note) => {
    await until(
      'the card to be bound',
      async () => {
        const answer = await cast.client.ask('bindCard', cardBinding(cast, cast.person));
        note(answer);
        return answer.status === 3001 ? answer : undefined;
      },
      cast.stage.patienceMs,
    );
  });
  await isDefault(cast, 'the query says so too', cast.person.bankCard);
}

async function isDefault(cast: Cast, step: string, card: string): Promise<void> {
  const request = orderQuery(cast.orderNo);
  await ask(cast, step, 'queryBindCardResult', request, { code: 0, status: 3001 }, ({ body }) => {
    checkSame('the card', textMember(body, 'bankCardNum')?.slice(-4), card.slice(-4));
  });
}

/** How many bindings of this person the company was asked for, by request number. */
async function checkBindings(cast: Cast, count: number): Promise<void> {
  const { cards } = cast.stage.counterparts;
  await cast.steps.take(
    { step: `asked to bind ${String(count)} time(s)`, item: '11', interface: 'card company' },
    () => {
      const tails = [cast.person.bankCard, otherCardOf(cast.person)].map((card) => card.slice(-4));
      const calls = cards.calls.entries(({ kind, cardTail }) => kind === 'bind' && tails.includes(cardTail));
      checkSame('the number of bindings', calls.length, count);
      return Promise.resolve();
    },
  );
}
