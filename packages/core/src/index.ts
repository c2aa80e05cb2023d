export type { Err, Ok, Result } from './shared/result.js';
export { err, ok } from './shared/result.js';
export type { Fen } from './shared/money.js';
export type { Rate } from './shared/rate.js';
export type { Instant, LocalDate } from './shared/calendar.js';
export { BankCardNumber, IdCardNumber, MobileNumber, PersonName } from './shared/identity.js';
export { InvariantViolation, invariant, PortUnavailable, unreachable } from './shared/errors.js';
