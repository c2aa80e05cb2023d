import type { Metrics } from '../gateway/metrics.js';
import { readMetrics } from '../gateway/metrics.js';
import { ask, audit, castAt, push } from '../journey/acts.js';
import type { Scenario } from '../journey/scenario.js';
import { check } from '../journey/step.js';
import { orderQuery } from '../marketplace/requests.js';

/** What happens is counted where operations can see it. */
export const counted: Scenario = {
  name: 'counted',
  title: 'requests, jobs, pulls and orders are counted',
  async play(stage, steps) {
    const cast = castAt(stage, steps, 'rongshu');
    const before = await readMetrics(stage.gateway.url);
    await push(cast);
    await audit(cast, 'ask for it', 6003);
    await ask(cast, 'ask for another', 'queryAuditResult', orderQuery(stage.nextNumber()), { code: 10002 });
    await steps.take(
      { step: 'requests are counted by interface and code', item: '9', interface: '/metrics' },
      async () => {
        const after = await readMetrics(stage.gateway.url);
        // prettier-ignore
        const counts = [
        [ 'pushOrder',        '0'     ],
        [ 'queryAuditResult', '0'     ],
        [ 'queryAuditResult', '10002' ],
      ] as const;
        for (const [name, code] of counts) {
          const labels = { interface: name, code };
          check(requests(after, labels) > requests(before, labels), `${name} with code ${code} was not counted`);
        }
        check(after.sum('banyan_orders') > before.sum('banyan_orders'), 'the order was not counted');
      },
    );
  },
};

function requests(metrics: Metrics, labels: Readonly<Record<string, string>>): number {
  return metrics.sum('banyan_request_duration_seconds_count', labels);
}
