import { writeSync } from 'node:fs';
import { createDatabase, createIdentityCipher, openSqliteEngine } from '#src/index.js';
import { anOrderKey, aRepayment, aRepaymentApplication, loanNo } from '@banyan/core/testing';
import { countingIdentifiers, theSharedKeyRing } from '../support/temporary-database.js';

// Applies to repay loans `loan-1`, `loan-2` … `loan-<count>` and books a payment `serial-<number>` for each, as another process
// does at the same time. Says `2 × number` for an application that is its own and `2 × number + 1` for a payment.
const [, , file = '', name = '', count = '0'] = process.argv;
const database = createDatabase(openSqliteEngine({ file }), {
  cipher: createIdentityCipher(theSharedKeyRing()),
  identifiers: countingIdentifiers(),
});
for (let number = 1; number <= Number(count); number += 1) {
  const loan = { loanNo: loanNo(`loan-${String(number)}`), orderKey: anOrderKey(String(number)) };
  const requestNo = `${name}-${String(number)}`;
  const isFirst = await database.unitOfWork.run(
    async ({ repaymentApplications }) =>
      (await repaymentApplications.insert(aRepaymentApplication({ ...loan, requestNo }))).ok,
  );
  if (isFirst) writeSync(1, `${String(2 * number)}\n`);
  const isBooked = await database.unitOfWork.run(
    async ({ repayments }) =>
      (await repayments.insert(aRepayment({ ...loan, requestNo, serialNo: `serial-${String(number)}` }))).ok,
  );
  if (isBooked) writeSync(1, `${String(2 * number + 1)}\n`);
}
await database.close();
