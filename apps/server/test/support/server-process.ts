import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** `banyan start` as a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Ends it without warning and waits for its end. */
  kill(): Promise<void>;
  /** Settles with the code of the process when it ends. */
  readonly exited: Promise<number | null>;
}

/** Starts it and waits until it serves. Rejects with what it said when it does not. */
export async function startServerProcess(variables: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('BANYAN_'));
  const child = spawn(process.execPath, [CLI, 'start'], {
    env: { ...Object.fromEntries(inherited), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word = '', rest = ''] = line.split(' ');
      if (word === 'BANYAN_READY') resolve(rest);
    });
    void exited.then((code) => reject(new Error(`ended with ${String(code)}: ${said.join('').slice(-500)}`)));
  });
  return {
    url,
    exited,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
