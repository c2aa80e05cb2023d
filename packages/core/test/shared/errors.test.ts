import { expect } from 'chai';
import { describe, it } from 'mocha';
import { invariant, InvariantViolation, PortUnavailable } from '#src/shared/errors.js';

describe('errors (STYLE §6)', () => {
  it('PortUnavailable names its port and keeps what the driver said for the log, apart from its own message', () => {
    const cause = new Error('what the driver said');
    const error = new PortUnavailable('orders', cause);
    expect(error).to.include({ name: 'PortUnavailable', port: 'orders', message: 'orders is not available' });
    expect(error.cause).to.equal(cause);
    expect(Object.hasOwn(new PortUnavailable('orders'), 'cause')).to.equal(false);
  });

  it('invariant throws its own class with the message, only when the condition does not hold', () => {
    expect(() => invariant(true, 'an order does not vanish')).not.to.throw();
    expect(() => invariant(undefined, 'an order does not vanish')).to.throw(
      InvariantViolation,
      /^an order does not vanish$/,
    );
  });
});
