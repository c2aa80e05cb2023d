import { expect } from 'chai';
import { describe, it } from 'mocha';
import { priceTermsOf } from '#src/capabilities/borrow-confirm/confirmation-facts.js';
import type { Rate } from '#src/shared/rate.js';
import { aProduct } from '#src/testing/index.js';

describe('the price a loan keeps (item 12, DESIGN §5-2)', () => {
  const lower = 15_000_000n as Rate;

  it('is one object per product and rate, so that the price engine prepares itself once', () => {
    const product = aProduct();
    expect(priceTermsOf(product, {})).to.equal(priceTermsOf(product, {}));
    expect(priceTermsOf(product, { annualRate: lower })).to.equal(priceTermsOf(product, { annualRate: lower }));
  });

  it('follows the rate of the decision, and a product that was changed', () => {
    const product = aProduct();
    const changed = { ...product, annualRate: (product.annualRate - 1n) as Rate };
    expect(priceTermsOf(product, {}).annualRate).to.equal(product.annualRate);
    expect(priceTermsOf(product, { annualRate: lower }).annualRate).to.equal(lower);
    expect(priceTermsOf(changed, {}).annualRate).to.equal(changed.annualRate);
  });
});
