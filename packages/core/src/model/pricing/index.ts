export type { AnnualRate } from './annual-rate.js';
export { ANNUAL_RATE_DECIMALS, annualRateOf, exceedsCeiling } from './annual-rate.js';
export type { DatedFlow, InternalRate } from './internal-rate.js';
export { datedInternalRate, internalRate } from './internal-rate.js';
export type { PricedInstallment, PricedLoan, PriceFault, PriceRequest } from './priced-loan.js';
export type { LoanPricer, PriceTerms } from './price-loan.js';
export { createLoanPricer, priceLoan } from './price-loan.js';
