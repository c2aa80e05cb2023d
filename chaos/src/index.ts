export { createProgram } from './program.js';
export { printReport } from './report.js';
export type { ChaosReport, ChaosWish } from './run.js';
export { runChaos } from './run.js';
