import { spawn } from 'node:child_process';
import { GatewayDidNotStart, gatewayEntry, inheritedVariables } from './embedded-gateway.js';
import type { Person } from '../marketplace/people.js';

/** What a command of the gateway printed. */
export interface CommandOutcome {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs `banyan <args>` on a home, with `input` on its standard input (personal data never stands in an argument list). */
export function runGatewayCommand(
  variables: Readonly<Record<string, string>>,
  args: readonly string[],
  input = '',
  entry: string = gatewayEntry(),
): Promise<CommandOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, ...args], {
      env: { ...inheritedVariables(), ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ exitCode, output: textOf(output), errors: textOf(errors) });
    });
    child.stdin.end(input);
  });
}

/** Runs a command that must succeed; gives what it printed. Throws {@link GatewayDidNotStart} with what it said. */
export async function runGatewayCommandWell(
  variables: Readonly<Record<string, string>>,
  args: readonly string[],
  entry?: string,
): Promise<string> {
  const { exitCode, output, errors } = await runGatewayCommand(variables, args, '', entry);
  if (exitCode === 0) return output;
  throw new GatewayDidNotStart(`banyan ${args.join(' ')} ended with ${String(exitCode)}: ${errors.trim()}`);
}

/** Puts a person on the blacklist of the lender (item 1). */
export function addToBlacklist(variables: Readonly<Record<string, string>>, person: Person): Promise<CommandOutcome> {
  return runGatewayCommand(variables, ['blacklist', 'add', '--reason', 'sandbox'], `${person.idCard}\n`);
}

/** Shows what the lender's operations see of an order (item 6 leaves no other trace outside the gateway). */
export function showOrder(
  variables: Readonly<Record<string, string>>,
  channelId: string,
  orderNo: string,
): Promise<CommandOutcome> {
  return runGatewayCommand(variables, ['orders', 'show', channelId, orderNo, '--json']);
}

function textOf(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString('utf8');
}
