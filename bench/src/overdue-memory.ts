import { openSqliteEngine } from '@banyan/adapter-mysql';
import { clockOn, openOverdueStores, overdueJob } from './overdue-loans.js';

// The overdue run of one day in a process of its own: `<file> <encryption key> <days after the first> <page size> <concurrency> <loans>`.
// Says how many loans it took, and how far its memory rose above what it was after a tenth of them.
const [, , file = '', encryptionKey = '', days = '0', pageSize = '0', concurrency = '0', total = '0'] = process.argv;
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
const afterWarmUp = rssMb.slice(Math.ceil(Number(total) / limit / 10));
const [first = 0] = afterWarmUp;
process.stdout.write(`${JSON.stringify({ counts, firstMb: first, growthMb: Math.max(...afterWarmUp) - first })}\n`);
