#!/usr/bin/env node
import { createProgram } from './program.js';

await createProgram().parseAsync();
// Everything of a run is taken down by now; a driver that still tries to connect must not keep the process.
process.stdout.write('', () => process.exit());
