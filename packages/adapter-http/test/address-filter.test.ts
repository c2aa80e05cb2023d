import { expect } from 'chai';
import { createAddressFilter } from '#src/index.js';

describe('address filter', () => {
  it('lets in the addresses and networks that it names, and nobody else', () => {
    const allows = createAddressFilter(['10.1.0.0/16', '::1', '192.0.2.7']);
    expect(['10.1.2.3', '::1', '192.0.2.7'].map(allows)).to.deep.equal([true, true, true]);
    expect(['10.2.2.3', '::2', '192.0.2.8', '', 'localhost'].map(allows)).to.deep.equal(Array(5).fill(false));
  });

  it('lets everybody in when it names nobody', () => {
    expect(createAddressFilter([])('203.0.113.9')).to.equal(true);
  });
});
