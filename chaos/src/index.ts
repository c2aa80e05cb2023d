export type { Fleet } from './fleet/fleet.js';
export { openFleet } from './fleet/fleet.js';
export type { Load } from './load/open-loop.js';
export { startLoad } from './load/open-loop.js';
export { createProgram } from './program.js';
export { createChance } from './random.js';
export { printReport } from './report.js';
export type { ChaosReport, ChaosWish } from './run.js';
export { runChaos } from './run.js';
