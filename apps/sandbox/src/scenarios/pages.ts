import type { Scenario } from '../journey/scenario.js';
import type { Stage } from '../journey/stage.js';
import { check, checkSame } from '../journey/step.js';
import { INTERFACE_NAMES } from '../marketplace/interfaces.table.js';
import type { HttpAnswer } from '../wire/http-client.js';
import { getPage } from '../wire/http-client.js';
import { readRecord, recordMember } from '../wire/json.js';

/** What operations and integrators open in a browser. */
export const pages: Scenario = {
  name: 'pages',
  title: 'health, readiness and the document of all interfaces are served',
  async play(stage, steps) {
    for (const path of ['/healthz', '/readyz', '/docs']) {
      await steps.take({ step: `open ${path}`, item: '-', interface: path }, async (note) => {
        note({ status: (await page(stage, path)).status });
      });
    }
    await steps.take({ step: 'the document names every interface', item: '-', interface: '/docs' }, async (note) => {
      const { body, status } = await page(stage, '/docs/openapi.json');
      note({ status });
      const paths = Object.keys(recordMember(readRecord(body), 'paths'));
      const missing = INTERFACE_NAMES.filter((name) => !paths.includes(`/rongshu/${name}`));
      check(missing.length === 0, `the document lacks ${missing.join(', ')}`);
    });
  },
};

async function page(stage: Stage, path: string): Promise<HttpAnswer> {
  const first = await getPage(stage.gateway.url + path);
  const isMoved = first.status >= 301 && first.status <= 308;
  const answer = isMoved ? await getPage(`${stage.gateway.url}${path}/`) : first;
  checkSame('the HTTP status', answer.status, 200);
  return answer;
}
