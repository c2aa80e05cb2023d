#!/usr/bin/env node
import { runCli } from './commands/program.js';

await runCli(process.argv);
