import type { Evidence, SeenCallback } from './evidence.js';
import { offences } from './evidence.js';

/** Which step of an order or loan owes how many messages of which kind. Payouts are asked for again after a failure (B9). */
// prettier-ignore
const OWED_TABLE = [
  // history of  event                     outbox                messages
  [ 'order',    'creditRequested',        'event_outbox',       'credit.requested'             ],
  [ 'loan',     'reviewRequested',        'event_outbox',       'loan.review-requested'        ],
  [ 'loan',     'disbursementRequested',  'event_outbox',       'loan.disbursement-requested'  ],
  [ 'order',    'creditRejected',         'cl_notify_callback', 'creditResult'                 ],
  [ 'loan',     'loanDisbursed',          'cl_notify_callback', 'loanResult'                   ],
  [ 'loan',     'reviewRefused',          'cl_notify_callback', 'loanResult'                   ],
] as const;

const HISTORY = {
  order: 'select third_order_no as orderNo, event from third_order_progress',
  loan: `select b.third_order_no as orderNo, p.event as event from cl_borrow_progress p
join cl_borrow b on b.order_no = p.order_no`,
} as const;

const MESSAGES = {
  event_outbox: 'select event_key as orderNo, event_type as type from event_outbox',
  cl_notify_callback: 'select third_order_no as orderNo, callback_type as type from cl_notify_callback',
} as const;

const REPAID_UNTOLD = `select l.third_order_no as orderNo from cl_borrow_repay_log l
left join cl_notify_callback c on c.source = l.source and c.third_order_no = l.third_order_no
and c.callback_type = 'repaymentResult' where c.id is null`;

const PUBLISHED = 'select event_id as eventId from event_outbox where state = 1';
const TAKEN = 'select event_id as eventId from event_inbox union select event_id as eventId from event_parking';
const SENT = `select third_order_no as orderNo, callback_type as type, count(*) as total from cl_notify_callback
where send_status = 1 group by third_order_no, callback_type`;

/** I4: every step has its messages in the outbox, once; what counts as sent has arrived; what was written to us was taken or parked. */
export async function findLostMessages(evidence: Evidence): Promise<readonly string[]> {
  const { books, database } = evidence;
  const found: string[] = [];
  for (const history of ['order', 'loan'] as const) {
    const steps = tally(await database.rows(HISTORY[history]), 'event');
    for (const outbox of ['event_outbox', 'cl_notify_callback'] as const) {
      const messages = tally(await database.rows(MESSAGES[outbox]), 'type');
      const rows = OWED_TABLE.filter((row) => row[0] === history && row[2] === outbox);
      for (const type of new Set(rows.map((row) => row[3]))) {
        const events = rows.filter((row) => row[3] === type).map((row) => row[1]);
        found.push(...compare(type, sumOf(steps, events), sumOf(messages, [type])));
      }
    }
  }
  const published = (await database.rows(PUBLISHED)).map((row) => String(row['eventId']));
  const taken = new Set((await database.rows(TAKEN)).map((row) => String(row['eventId'])));
  const accepted = new Map<string, Set<string>>();
  for (const { orderNo, type, text, isAccepted } of books.callbacks) {
    if (!isAccepted) continue;
    const key = `${orderNo} ${type}`;
    accepted.set(key, (accepted.get(key) ?? new Set()).add(text));
  }
  return [
    ...found,
    ...(await offences(
      evidence,
      REPAID_UNTOLD,
      (row) => `order ${String(row['orderNo'])} was repaid, and nobody is told`,
    )),
    ...published
      .filter((eventId) => !books.receivedEvents.has(eventId))
      .map((eventId) => `event ${eventId} counts as published and did not arrive`),
    ...books.sentEvents
      .filter(({ eventId }) => !taken.has(eventId))
      .map(({ eventId, type }) => `${type} ${eventId} was sent to us, and neither taken in nor parked`),
    ...(await database.rows(SENT))
      .filter(
        (row) => (accepted.get(`${String(row['orderNo'])} ${String(row['type'])}`)?.size ?? 0) < Number(row['total']),
      )
      .map((row) => `a ${String(row['type'])} of order ${String(row['orderNo'])} counts as sent and did not arrive`),
  ];
}

const SEQUENCE = `select third_order_no as orderNo, callback_type as type from cl_notify_callback
order by source, third_order_no, order_sequence`;

/** I5: of an order, no callback arrives before the one ahead of it was accepted; each says the same whenever it comes. */
export async function findCallbacksOutOfOrder({ books, database }: Evidence): Promise<readonly string[]> {
  const planned = new Map<string, string[]>();
  for (const row of await database.rows(SEQUENCE)) {
    const orderNo = String(row['orderNo']);
    planned.set(orderNo, [...(planned.get(orderNo) ?? []), String(row['type'])]);
  }
  const byOrder = new Map<string, SeenCallback[]>();
  for (const seen of books.callbacks) byOrder.set(seen.orderNo, [...(byOrder.get(seen.orderNo) ?? []), seen]);
  return [...byOrder].flatMap(([orderNo, seen]) => judgeOrder(orderNo, seen, planned.get(orderNo) ?? []));
}

function judgeOrder(orderNo: string, seen: readonly SeenCallback[], planned: readonly string[]): readonly string[] {
  const found: string[] = [];
  const arrived: { readonly type: string; readonly text: string; isAccepted: boolean }[] = [];
  for (const { type, text, isAccepted } of seen) {
    const known = arrived.find((each) => each.type === type && each.text === text);
    if (known !== undefined) {
      known.isAccepted ||= isAccepted;
      continue;
    }
    if (arrived.some((each) => !each.isAccepted)) found.push(`order ${orderNo}: ${type} came before its turn`);
    arrived.push({ type, text, isAccepted });
  }
  const types = arrived.map(({ type }) => type);
  if (types.some((type, index) => planned[index] !== type) || types.length > planned.length)
    found.push(`order ${orderNo}: came as ${types.join(', ')}, written as ${planned.join(', ')}`);
  return found;
}

type Tally = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** How often each kind stands there, by order number. */
function tally(rows: readonly Readonly<Record<string, string | number | null>>[], kind: string): Tally {
  const counts = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const ofKind = counts.get(String(row[kind])) ?? new Map<string, number>();
    const orderNo = String(row['orderNo']);
    ofKind.set(orderNo, (ofKind.get(orderNo) ?? 0) + 1);
    counts.set(String(row[kind]), ofKind);
  }
  return counts;
}

function sumOf(counts: Tally, kinds: readonly string[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const kind of kinds)
    for (const [orderNo, count] of counts.get(kind) ?? []) sums.set(orderNo, (sums.get(orderNo) ?? 0) + count);
  return sums;
}

function compare(
  type: string,
  owed: ReadonlyMap<string, number>,
  written: ReadonlyMap<string, number>,
): readonly string[] {
  return [...new Set([...owed.keys(), ...written.keys()])]
    .filter((orderNo) => (owed.get(orderNo) ?? 0) !== (written.get(orderNo) ?? 0))
    .map(
      (orderNo) =>
        `order ${orderNo} owes ${String(owed.get(orderNo) ?? 0)} ${type}, ${String(written.get(orderNo) ?? 0)} are written`,
    );
}
