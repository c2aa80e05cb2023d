import { expect } from 'chai';
import { SqlFailure, sqlFailureClassOf, translateSqlError } from '#src/errors.table.js';

describe('SQL errors', () => {
  it('are classified by number, whatever name the driver prints', () => {
    const error = Object.assign(new Error('x'), { errno: 1213, code: 'ER_SOMETHING_ELSE' });
    expect(translateSqlError('mysql', error)).to.have.property('failureClass', 'retryUnit');
    expect(sqlFailureClassOf('mysql', 1062)).to.equal('duplicateKey');
    expect(sqlFailureClassOf('sqlite', 2067)).to.equal('duplicateKey');
    expect(sqlFailureClassOf('sqlite', 1062)).to.equal('unavailable');
    expect(sqlFailureClassOf('mysql', undefined)).to.equal('unavailable');
  });

  it('lose the values that the engine quotes, and the statement that mysql2 hangs on them', () => {
    const error = Object.assign(new Error(`Duplicate entry '19900000001' for key 'x'`), { errno: 1062, sql: 'secret' });
    const failure = translateSqlError('mysql', error);
    expect(failure).to.be.instanceOf(SqlFailure);
    expect(String(failure)).to.not.include('19900000001');
    expect(JSON.stringify(failure)).to.not.include('secret');
  });

  it("leave errors that are not the driver's without a number", () => {
    expect(translateSqlError('sqlite', 'text')).to.equal('text');
  });
});
