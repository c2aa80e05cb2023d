import { writeSync } from 'node:fs';
import { createDatabase, createIdentityCipher, openSqliteEngine } from '#src/index.js';
import { aCardBindRequest, aConfirmation, aLoan, anOrderKey, borrowerId, loanNo, TEST_NOW } from '@banyan/core/testing';
import { countingIdentifiers, theSharedKeyRing } from '../support/temporary-database.js';

// Confirms orders `1`, `2` … `count`, as another process does at the same time: a loan, its credit, its confirmation and a
// request for a binding each. Says the numbers of the orders whose loan is its own, once they are committed.
const [, , file = '', name = '', count = '0'] = process.argv;
const database = createDatabase(openSqliteEngine({ file }), {
  cipher: createIdentityCipher(theSharedKeyRing()),
  identifiers: countingIdentifiers(),
});
for (let number = 1; number <= Number(count); number += 1) {
  const key = anOrderKey(String(number));
  const loan = aLoan({ loanNo: loanNo(`${name}-${String(number)}`), orderKey: key });
  const { amount, productCode } = loan;
  const isWon = await database.unitOfWork.run(async (stores) => {
    const inserted = await stores.loans.insert(loan);
    const confirmed = await stores.confirmations.insert(aConfirmation({ key }));
    const requested = await stores.cardBindRequests.insert(
      aCardBindRequest({ requestNo: loan.loanNo, orderKey: key, borrowerId: borrowerId(`b-${String(number)}`) }),
    );
    const outcomes = [inserted.ok, confirmed.ok, requested.ok];
    if (inserted.ok) {
      const movement = { borrowerId: loan.borrowerId, productCode, loanNo: loan.loanNo, amount, at: TEST_NOW };
      outcomes.push((await stores.creditAccounts.freeze(movement)) === 'done');
    }
    if (new Set(outcomes).size !== 1) throw new Error('one part of a confirmation was won and another lost');
    return inserted.ok;
  });
  if (isWon) writeSync(1, `${String(number)}\n`);
}
await database.close();
