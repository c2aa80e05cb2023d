/** The lender's side of a loan marketplace: use cases, ports and model. */
export * from './capabilities/index.js';
export * from './model/index.js';
export * from './ports/index.js';
export type { Brand } from './shared/brand.js';
export * from './shared/calendar.js';
export * from './shared/errors.js';
export * from './shared/identity.js';
export * from './shared/instant-text.js';
export * from './shared/json.js';
export * from './shared/money.js';
export * from './shared/rate.js';
export * from './shared/result.js';
