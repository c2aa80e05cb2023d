import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** One of two gateway processes that serve one database. */
export interface Child {
  readonly url: string;
  /** Ends the process in good order; gives what its job did. */
  stop(): Promise<Readonly<Record<string, number>>>;
  kill(): void;
}

/** Starts `entry`, a gateway that runs its job in a loop until it is told to stop. */
export function startChild(entry: string, variables: Readonly<Record<string, string>>): Promise<Child> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BANYAN_'));
  const child = spawn(process.execPath, [entry], {
    env: { ...Object.fromEntries(inherited), ...variables },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let jobDone: (counts: Readonly<Record<string, number>>) => void = () => undefined;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word = '', rest = ''] = line.split(' ');
      if (word === 'BANYAN_READY') resolve({ url: rest, stop, kill: () => child.kill('SIGKILL') });
      if (word === 'JOB') jobDone(JSON.parse(rest) as Readonly<Record<string, number>>);
    });
    child.once('exit', (code) => reject(new Error(`a gateway ended with ${String(code)}`)));

    function stop(): Promise<Readonly<Record<string, number>>> {
      const counts = new Promise<Readonly<Record<string, number>>>((done) => (jobDone = done));
      child.stdin.write('stop\n');
      return counts;
    }
  });
}
