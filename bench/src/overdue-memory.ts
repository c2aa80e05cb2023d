import { openSqliteEngine } from '@banyan/adapter-mysql';
import { clockOn, openOverdueStores, overdueJob } from './overdue-loans.js';

// The overdue run of one day in a process of its own: `<file> <encryption key> <days after the first> <page size> <concurrency> <loans>`.
// Says how many loans it took, and how much more memory it had in the second half of them than ever in the first.
const [, , file = '', encryptionKey = '', days = '0', pageSize = '0', concurrency = '0'] = process.argv;
const database = openOverdueStores(openSqliteEngine({ file }), `memory${days}`, encryptionKey);
const limit = Number(pageSize);
const rssMb: number[] = [];
const { counts } = await overdueJob(
  database,
  clockOn(Number(days)),
)({
  owner: 'bench',
  limit,
  concurrency: Number(concurrency),
  leaseMs: 1,
  // Asked after every page.
  isStopping: () => {
    rssMb.push(process.memoryUsage.rss() / 2 ** 20);
    return false;
  },
});
await database.close();
// Between two collections of garbage memory goes up and down, so that only the peaks of many pages compare.
const half = rssMb.length / 2;
const [before, after] = [Math.max(...rssMb.slice(0, half)), Math.max(...rssMb.slice(half))];
process.stdout.write(`${JSON.stringify({ counts, growthMb: Math.max(0, after - before) })}\n`);
