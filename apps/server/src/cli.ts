#!/usr/bin/env node
import { PortUnavailable } from '@banyan/core';
import { createProgram } from './commands/program.js';
import { StartupProblem } from './settings/startup-problem.js';

// Whatever is written (database, documents, keys) is for this user alone.
process.umask(0o077);
// A reader that has seen enough (`| head`) ends the output, and nothing else.
process.stdout.on('error', (error: Error & { readonly code?: string }) => {
  if (error.code !== 'EPIPE') throw error;
});
try {
  await createProgram().parseAsync();
} catch (error) {
  if (!(error instanceof StartupProblem || error instanceof PortUnavailable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
