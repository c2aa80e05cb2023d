import type { ConfigurationWish } from '../counterparts/counterparts.js';
import { checkBooks } from '../journey/desk-acts.js';
import { fenMember } from '../marketplace/plan.js';
import {
  askPlan,
  askResult,
  awaitDueDay,
  awaitResult,
  awaitSchedule,
  castPaidOut,
  checkRepaid,
  installmentOf,
  quote,
  repay,
} from '../journey/repayment-acts.js';
import type { Scenario } from '../journey/scenario.js';
import type { Stage } from '../journey/stage.js';
import { check, checkSame } from '../journey/step.js';
import { recordMember } from '../wire/json.js';

const CHANNEL = 'rongshu-lenient';
const PRODUCT = 'BANYAN-LENIENT';

/** A product with three days of grace on which half an installment may be paid, put in force while the gateway runs (items 20, 23, 25.2). */
export const partialRepayment: Scenario = {
  name: 'partial-repayment',
  title: 'switched on at run time: grace, half an installment, the rest',
  takesMonths: true,
  async play(stage, steps) {
    await steps.take(
      { step: 'grace and partial repayment are switched on', item: '25.2', interface: '/operations/configuration' },
      async (note) => {
        for (const row of await lenientRows(stage)) {
          const { status } = await stage.operations.configure(row);
          note({ status });
          checkSame('the HTTP status', status, 200);
        }
      },
    );
    const cast = await castPaidOut(stage, steps, CHANNEL);
    const { amountFen } = installmentOf(cast, 1);
    await awaitDueDay(cast, 1, 3);
    await askPlan(cast, 'within grace nothing is overdue', ([first]) => {
      checkSame('the status', first?.status, 1);
      checkSame('the overdue fee', first?.overdueFen, 0);
    });
    await quote(cast, 'and nothing more is asked for', '1', ({ body }) => {
      checkSame('the amount', fenMember(body, 'repayAmount'), amountFen);
    });
    await awaitDueDay(cast, 1, 4);
    await awaitSchedule(cast, 'a day later it is overdue, from the due day', isOverdue, { item: '20' });
    const owed = await quote(cast, 'four days are counted', '1', ({ body }) => {
      check(String(body['remark']).includes('逾期4天'), 'the days are not told');
    });
    stage.backOffice.repayment.debits.script.plan(cast.person.idCard, ['smaller']);
    await repay(cast, 'repay it: the payer gets half', '1');
    await awaitResult(cast, 'half is called back', '1', 8002);
    await askResult(cast, 'and the result query', '1', 8002, ({ body }) => {
      checkSame('what is paid', fenMember(body, 'alreadyRepayAmount'), Math.floor(owed / 2));
      checkSame('what is left', fenMember(body, 'willRepayAmount'), owed - Math.floor(owed / 2));
    });
    await quote(cast, 'the rest is asked for', '1', ({ body }) => {
      checkSame('the amount', fenMember(body, 'repayAmount'), owed - Math.floor(owed / 2));
      checkSame('the penalty is paid first', fenMember(body, 'overdueFee'), 0);
    });
    await repay(cast, 'repay the rest', '1');
    await checkRepaid(cast, [1]);
    await checkBooks(cast, 'two debits', 2);
  },
};

async function lenientRows({ operations }: Stage): Promise<readonly ConfigurationWish[]> {
  const bodyOf = async (kind: string, key: string) => {
    const shown = await operations.get(`/configuration/${kind}/${encodeURIComponent(key)}`);
    checkSame('the HTTP status', shown.status, 200);
    return recordMember(recordMember(shown.body, 'row'), 'body');
  };
  const product = await bodyOf('product', 'BANYAN-LARGE');
  const terms = recordMember(product, 'repaymentTerms');
  const lenient = { ...terms, graceDays: 3, allowsPartialRepayment: true };
  return [
    { kind: 'product', key: PRODUCT, body: { ...product, repaymentTerms: lenient } },
    { kind: 'agreements', key: PRODUCT, body: await bodyOf('agreements', 'BANYAN-LARGE') },
    {
      kind: 'intakePolicy',
      key: CHANNEL,
      body: { ...(await bodyOf('intakePolicy', '*')), productCode: PRODUCT },
    },
  ];
}

function isOverdue(plan: Parameters<Parameters<typeof awaitSchedule>[2]>[0]): boolean {
  return plan[0]?.status === 3 && plan[0].overdueFen > 0;
}
