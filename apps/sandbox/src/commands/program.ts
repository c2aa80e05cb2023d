import { Command } from 'commander';
import { GatewayDidNotStart } from '../gateway/embedded-gateway.js';
import { registerCalls } from './call.command.js';
import { registerDemo } from './demo.command.js';
import { registerJourney } from './journey.command.js';
import { registerKeys } from './keys.command.js';
import { Problem, systemSentence } from './problem.js';
import { registerServe } from './serve.command.js';

/** The command line `banyan-sandbox`. */
export function createProgram(): Command {
  const program = new Command('banyan-sandbox').description(
    'The other side of every wire, to try a gateway against: marketplace, back office, card company, depository, SMS.',
  );
  registerDemo(program);
  registerJourney(program);
  registerServe(program);
  registerCalls(program);
  registerKeys(program);
  return program;
}

/** Runs the command line; what a person can put right is one sentence on standard error. */
export async function runCli(argv: readonly string[]): Promise<void> {
  endOnSignals();
  // A reader that has seen enough (`| head`) is no fault; the command still cleans up.
  process.stdout.on('error', () => undefined);
  try {
    await createProgram().parseAsync([...argv]);
  } catch (error) {
    process.stderr.write(`banyan-sandbox: ${sentenceOf(error)}\n`);
    process.exitCode = 1;
  }
}

/** A signal that no command waits for ends the process the way `exit` does, so that what it started ends with it. */
function endOnSignals(): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(code);
    });
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof Problem || error instanceof GatewayDidNotStart) return error.message;
  const sentence = systemSentence(error, 'This cannot be done');
  if (sentence !== undefined) return sentence;
  return error instanceof Error ? (error.stack ?? error.message) : 'unknown fault';
}
