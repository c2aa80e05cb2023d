import type { Response } from 'express';
import { Router } from 'express';

/** One thing that must work before requests may come. */
export interface ReadinessCheck {
  readonly name: string;
  /**
   * Shown, but no reason to turn requests away: every replica depends on it alike, and most of what is asked of the gateway
   * goes on without it.
   */
  readonly isAdvisory?: true;
  /** False, a throw, or no answer within two seconds: not ready. */
  check(): Promise<boolean>;
}

const CHECK_TIMEOUT_MS = 2_000;

/** `/healthz`: the process answers. `/readyz`: its checks hold and it is not stopping. */
export function createHealthPage(checks: readonly ReadinessCheck[], context: { isStopping(): boolean }): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    send(response, 200, { status: 'alive' });
  });
  router.get('/readyz', async (_request, response) => {
    if (context.isStopping()) return send(response, 503, { status: 'stopping' });
    const results = await Promise.all(checks.map(async (check) => [check.name, await holds(check), check] as const));
    const ready = results.every(([, held, { isAdvisory }]) => held || isAdvisory === true);
    send(response, ready ? 200 : 503, {
      status: ready ? 'ready' : 'notReady',
      checks: Object.fromEntries(results.map(([name, held]) => [name, held ? 'ok' : 'failed'])),
    });
  });
  return router;
}

function send(response: Response, status: number, body: object): void {
  response.status(status).set('Cache-Control', 'no-store').json(body);
}

function holds(check: ReadinessCheck): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), CHECK_TIMEOUT_MS);
    Promise.resolve()
      .then(() => check.check())
      .then(resolve, () => resolve(false))
      .finally(() => clearTimeout(timer));
  });
}
