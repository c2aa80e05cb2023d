import { expect } from 'chai';
import { createMetrics } from '@banyan/adapter-http';

async function lines(metrics: ReturnType<typeof createMetrics>): Promise<readonly string[]> {
  return (await metrics.text()).body.split('\n');
}

describe('metrics', () => {
  it('counts requests by interface and code, with their durations', async () => {
    const metrics = createMetrics();
    metrics.requestEnded({ interfaceName: 'userCheck', code: 0, durationMs: 4 });
    metrics.requestEnded({ interfaceName: 'userCheck', code: 0, durationMs: 40 });
    metrics.requestEnded({ interfaceName: 'userCheck', code: 10003, durationMs: 1 });
    const text = await lines(metrics);
    expect(text).to.include('banyan_request_duration_seconds_count{interface="userCheck",code="0"} 2');
    expect(text).to.include('banyan_request_duration_seconds_count{interface="userCheck",code="10003"} 1');
    expect(text).to.include('banyan_request_duration_seconds_bucket{le="0.005",interface="userCheck",code="0"} 1');
    expect(text).to.include('banyan_request_duration_seconds_bucket{le="0.05",interface="userCheck",code="0"} 2');
  });

  it('counts runs of jobs and what they did, pulls, callbacks, events and unknown codes', async () => {
    const metrics = createMetrics();
    metrics.jobEnded({ job: 'RongshuPushOrderJob', outcome: 'ok', durationMs: 10, counts: { claimed: 3, parsed: 2 } });
    metrics.jobEnded({ job: 'RongshuPushOrderJob', outcome: 'ok', durationMs: 10, counts: { claimed: 1, parsed: 1 } });
    metrics.dataPulled({ kind: 'operator', outcome: 'done' });
    metrics.callbackAttempted({ type: 'auditResult', outcome: 'accepted' });
    metrics.eventTaken({ consumer: 'RongshuCreditResultProcessor', outcome: 'applied' });
    metrics.unknownCodeSeen('degree');
    metrics.requestBroken('malformed');
    const text = await lines(metrics);
    expect(text).to.include('banyan_job_duration_seconds_count{job="RongshuPushOrderJob",outcome="ok"} 2');
    expect(text).to.include('banyan_job_items_total{job="RongshuPushOrderJob",result="claimed"} 4');
    expect(text).to.include('banyan_job_items_total{job="RongshuPushOrderJob",result="parsed"} 3');
    expect(text).to.include('banyan_data_pulls_total{kind="operator",outcome="done"} 1');
    expect(text).to.include('banyan_callback_attempts_total{type="auditResult",outcome="accepted"} 1');
    expect(text).to.include('banyan_lender_events_total{consumer="RongshuCreditResultProcessor",outcome="applied"} 1');
    expect(text).to.include('banyan_unknown_codes_total{table="degree"} 1');
    expect(text).to.include('banyan_broken_requests_total{kind="malformed"} 1');
  });

  it('reads orders, outboxes and parked events when it is asked, and forgets what is no longer there', async () => {
    const metrics = createMetrics();
    let orders: Record<string, number> = { accepted: 2, creditRunning: 1 };
    metrics.readFrom({
      ordersByStatus: () => Promise.resolve(orders),
      outboxes: () =>
        Promise.resolve([
          { outbox: 'callbacks' as const, pending: 4, dead: 1, oldestAgeSeconds: 12.5 },
          { outbox: 'events' as const, pending: 0, dead: 0, oldestAgeSeconds: 0 },
        ]),
      parkedEvents: () => Promise.resolve(3),
      requestsInFlight: () => 5,
    });
    const before = await lines(metrics);
    expect(before).to.include('banyan_orders{status="accepted"} 2');
    expect(before).to.include('banyan_orders{status="creditRunning"} 1');
    expect(before).to.include('banyan_outbox_rows{outbox="callbacks",state="pending"} 4');
    expect(before).to.include('banyan_outbox_rows{outbox="callbacks",state="dead"} 1');
    expect(before).to.include('banyan_outbox_oldest_age_seconds{outbox="callbacks"} 12.5');
    expect(before).to.include('banyan_outbox_oldest_age_seconds{outbox="events"} 0');
    expect(before).to.include('banyan_parked_events 3');
    expect(before).to.include('banyan_requests_in_flight 5');
    orders = { accepted: 1 };
    const after = await lines(metrics);
    expect(after).to.include('banyan_orders{status="accepted"} 1');
    expect(after.filter((line) => line.includes('creditRunning'))).to.deep.equal([]);
  });

  it('tells how old the oldest pull is, what readiness says, and how consumers and the pool get on', async () => {
    const metrics = createMetrics();
    let isWhole = true;
    metrics.readFrom({
      oldestPullAgeSeconds: () => Promise.resolve(61.5),
      readiness: () => Promise.resolve({ database: true, documents: isWhole }),
      consumers: () =>
        Promise.resolve([
          { consumer: 'RongshuCreditResultProcessor', isProgressing: isWhole, lagMessages: 7 },
          { consumer: 'RepayPlanProcessor', isProgressing: true },
        ]),
      connections: () => Promise.resolve(isWhole ? { lent: 3, resting: 2, waiting: 1 } : undefined),
      lostSignatures: () => 2,
      maskedIdentities: () => 4,
    });
    const before = await lines(metrics);
    expect(before).to.include.members([
      'banyan_data_pull_oldest_age_seconds 61.5',
      'banyan_ready{check="database"} 1',
      'banyan_ready{check="documents"} 1',
      'banyan_consumer_progressing{consumer="RongshuCreditResultProcessor"} 1',
      'banyan_consumer_lag_messages{consumer="RongshuCreditResultProcessor"} 7',
      'banyan_consumer_progressing{consumer="RepayPlanProcessor"} 1',
      'banyan_database_connections{state="lent"} 3',
      'banyan_database_connections{state="resting"} 2',
      'banyan_database_connections{state="waiting"} 1',
      'banyan_lost_signatures 2',
      'banyan_masked_identities_total 4',
    ]);
    isWhole = false;
    const after = await lines(metrics);
    expect(after).to.include.members([
      'banyan_ready{check="documents"} 0',
      'banyan_consumer_progressing{consumer="RongshuCreditResultProcessor"} 0',
      'banyan_masked_identities_total 4',
    ]);
    expect(after.filter((line) => line.startsWith('banyan_database_connections{'))).to.deep.equal([]);
    expect(after.some((line) => line.startsWith('banyan_consumer_lag_messages{consumer="RepayPlan'))).to.equal(false);
  });

  it('tells when a job last ended well; of an expected one since when it is expected', async () => {
    const metrics = createMetrics();
    const since = Date.now() / 1000;
    const lastOf = async (job: string): Promise<number | undefined> => {
      const start = `banyan_job_last_success_timestamp_seconds{job="${job}"} `;
      const line = (await lines(metrics)).find((each) => each.startsWith(start));
      return line === undefined ? undefined : Number(line.slice(start.length));
    };
    expect(await lastOf('OverdueJob')).to.equal(undefined);
    metrics.jobEnded({ job: 'OverdueJob', outcome: 'failed', durationMs: 1 });
    expect(await lastOf('OverdueJob')).to.equal(undefined);
    metrics.jobsExpected(['OverdueJob']);
    const expected = await lastOf('OverdueJob');
    expect(expected).to.be.within(since, Date.now() / 1000);
    metrics.jobEnded({ job: 'OverdueJob', outcome: 'failed', durationMs: 1 });
    expect(await lastOf('OverdueJob')).to.equal(expected);
    metrics.jobEnded({ job: 'SmsJob', outcome: 'ok', durationMs: 1 });
    expect(await lastOf('SmsJob')).to.be.within(since, Date.now() / 1000);
  });

  it('leaves figures out whose source fails, and counts that', async () => {
    const metrics = createMetrics();
    metrics.readFrom({
      ordersByStatus: () => Promise.reject(new Error('database away')),
      parkedEvents: () => Promise.reject(new Error('database away')),
      outboxes: () => Promise.resolve([{ outbox: 'events' as const, pending: 1, dead: 0, oldestAgeSeconds: 2 }]),
    });
    await metrics.text();
    const text = await lines(metrics);
    expect(text).to.include('banyan_outbox_oldest_age_seconds{outbox="events"} 2');
    expect(text.filter((line) => /^banyan_(orders|parked_events)[ {]/.test(line))).to.deep.equal([]);
    expect(text.some((line) => /^banyan_metrics_source_failures_total\{source="orders"\} [1-9]/.test(line))).to.equal(
      true,
    );
  });

  it('shows what waits for people, without what cannot be read', async () => {
    const metrics = createMetrics();
    let openDebits = 2;
    metrics.readFrom({
      openDebits: () => Promise.resolve(openDebits),
      openDifferences: () => Promise.reject(new Error('database away')),
      heldLoans: () => Promise.resolve(1),
    });
    expect(await lines(metrics)).to.include.members([
      'banyan_awaiting_operations{what="openDebits"} 2',
      'banyan_awaiting_operations{what="heldLoans"} 1',
    ]);
    openDebits = 0;
    const text = await lines(metrics);
    expect(text).to.include('banyan_awaiting_operations{what="openDebits"} 0');
    expect(text.filter((line) => line.includes('openDifferences"} '))).to.deep.equal([
      'banyan_metrics_source_failures_total{source="openDifferences"} 2',
    ]);
  });

  it('shows the process and the delay of its event loop', async () => {
    const text = (await createMetrics().text()).body;
    expect(text).to.match(/^process_resident_memory_bytes \d+/m);
    expect(text).to.match(/^nodejs_eventloop_lag_p99_seconds /m);
  });

  it('shows loans by status, the backlog of SMS, and how many breakers are open', async () => {
    const metrics = createMetrics();
    metrics.readFrom({
      loansByStatus: () => Promise.resolve({ awaitingReview: 2 }),
      outboxes: () => Promise.resolve([{ outbox: 'sms', pending: 3, dead: 1, oldestAgeSeconds: 5 }]),
      openBreakers: () => 1,
    });
    const text = await lines(metrics);
    expect(text).to.include.members([
      'banyan_loans{status="awaitingReview"} 2',
      'banyan_outbox_rows{outbox="sms",state="pending"} 3',
      'banyan_open_breakers 1',
    ]);
  });
});
