import type { PromiseKind } from '../load/ledger-of-promises.js';
import type { Evidence } from './evidence.js';
import { offences } from './evidence.js';

/** What must be found in the database for a promise: order numbers for which it holds. */
const KEPT: Readonly<Record<PromiseKind, string>> = {
  pushed: 'select third_order_no as orderNo, request_amount_fen as amount from third_order_info',
  approved: `select third_order_no as orderNo, null as amount from third_order_progress where event = 'creditApproved'`,
  bound: `select o.third_order_no as orderNo, null as amount from third_order_info o
where exists (select 1 from cl_bank_card c where c.user_id = o.user_id and c.default_pay = 1)`,
  confirmed: 'select third_order_no as orderNo, amount_fen as amount from cl_borrow_confirm_log',
  paidOut: `select third_order_no as orderNo, null as amount from cl_borrow where state in (30, 40, 41, 50, 90)`,
  repaymentTaken: 'select third_order_no as orderNo, null as amount from repay_apply',
  repaid: 'select third_order_no as orderNo, null as amount from cl_borrow where state = 40',
};

/** I6: every answer with a good code is still true, whatever happened after it. */
export async function findBrokenPromises({ books, database }: Evidence): Promise<readonly string[]> {
  const found: string[] = [...books.contradictions];
  for (const kind of Object.keys(KEPT) as readonly PromiseKind[]) {
    const kept = new Map<string, string | undefined>(
      (await database.rows(KEPT[kind])).map((row) => [
        String(row['orderNo']),
        row['amount'] === null ? undefined : String(row['amount']),
      ]),
    );
    for (const promise of books.promises) {
      if (promise.kind !== kind) continue;
      const amount = kept.get(promise.orderNo);
      const isKept =
        kept.has(promise.orderNo) &&
        (amount === undefined || promise.amountFen === undefined || amount === String(promise.amountFen));
      if (!isKept) found.push(`order ${promise.orderNo} was answered as ${kind}, and is not`);
    }
  }
  return found;
}

const TRACES = ['third_order_info', 'third_order_progress', 'third_data', 'rongshu_credit_data_pull_log'] as const;

/** I8: of a request without a good signature, or of one that came too late, there is no trace. */
export async function findEffectsOfForgeries({ books, database }: Evidence): Promise<readonly string[]> {
  const forged = new Set(books.forgedOrders);
  const found: string[] = [];
  for (const table of TRACES) {
    for (const row of await database.rows(`select distinct third_order_no as orderNo from ${table}`))
      if (forged.has(String(row['orderNo']))) found.push(`${table} knows the forged order ${String(row['orderNo'])}`);
  }
  return found;
}

/** I9: nobody of this run is found in what the run leaves behind. */
export function findPeople({ books }: Evidence): Promise<readonly string[]> {
  return Promise.resolve(books.canaries.map(({ where, what }) => `${what} in ${where}`));
}

/** What waits; each row is one thing that should have ended. */
// prettier-ignore
const WAITING_TABLE = [
  // what                                        where it is
  [ 'an event is not published',                `select event_id as id from event_outbox where state = 0` ],
  [ 'a callback is not sent',                   `select callback_id as id from cl_notify_callback where send_status <> 1` ],
  [ 'an order is between two states',           `select third_order_no as id from third_order_info where status in (0, 2, 10, 11)` ],
  [ 'a loan is between two states',             `select order_no as id from cl_borrow where state in (0, 10, 13, 20, 26, 29, 31)` ],
  [ 'a repayment is open',                      `select request_no as id from repay_apply where state = 10` ],
  [ 'an SMS waits or was given up',             `select message_id as id from sms_message where state <> 1` ],
  [ 'an event is parked',                       `select event_id as id from event_parking` ],
] as const;

/** I10: once the faults have stopped, everything comes to its end in time. Asked when that time is over. */
export async function findWhatDidNotDrain(evidence: Evidence): Promise<readonly string[]> {
  const found: string[] = [...evidence.books.stuck];
  for (const [what, sql] of WAITING_TABLE)
    found.push(...(await offences(evidence, sql, (row) => `${what}: ${String(row['id'])}`)));
  return found;
}

/** I11: one fence, one owner; and fences only grow. */
export function findLeasesHeldTwice({ books }: Evidence): Promise<readonly string[]> {
  const owners = new Map<string, string>();
  const highest = new Map<string, number>();
  const found: string[] = [];
  for (const { relay, shard, owner, fence } of books.leases) {
    const place = `${relay}/${String(shard)}`;
    const held = `${place}#${String(fence)}`;
    const known = owners.get(held);
    if (known !== undefined && known !== owner) found.push(`${held} was held by ${known} and by ${owner}`);
    owners.set(held, owner);
    if (fence < (highest.get(place) ?? 0)) found.push(`the fence of ${place} went back to ${String(fence)}`);
    highest.set(place, Math.max(fence, highest.get(place) ?? 0));
  }
  return Promise.resolve(found);
}

const STARTED_TWICE = `select job, scheduled_at as at, count(*) as total from cron_run
group by job, scheduled_at having count(*) > 1`;

/** I12: of every tick of a job, at most one replica has started it. */
export function findTicksStartedTwice(evidence: Evidence): Promise<readonly string[]> {
  return offences(
    evidence,
    STARTED_TWICE,
    (row) => `${String(row['job'])} of ${String(row['at'])} was started ${String(row['total'])} times`,
  );
}
