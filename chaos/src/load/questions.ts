import { setTimeout as pause } from 'node:timers/promises';
import type { MarketplaceClient } from '@banyan/sandbox';

/** Questions that were asked, and how many were not answered as they should be. */
export interface QuestionCounts {
  readonly count: number;
  readonly failed: number;
}

const EVERY_MS = 60;
const QUESTION = { loanAmount: '12000', loanPeriod: '12', periodUnit: '2', repayMethod: '0' };

/** Asks for a price, again and again, two at once. */
export function startQuestions(client: MarketplaceClient): { stop(): Promise<QuestionCounts> } {
  let isStopped = false;
  let count = 0;
  let failed = 0;
  const ask = async (): Promise<void> => {
    while (!isStopped) {
      count += 1;
      const answer = await client.ask('loanCalculation', QUESTION).catch(() => undefined);
      if (answer?.httpStatus !== 200 || answer.code !== 0) failed += 1;
      await pause(EVERY_MS);
    }
  };
  const asking = Promise.all([ask(), ask()]);
  return {
    async stop() {
      isStopped = true;
      await asking;
      return { count, failed };
    },
  };
}
