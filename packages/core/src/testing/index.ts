export type * from './contracts/contract-runner.js';
export type * from './contracts/harnesses.js';
