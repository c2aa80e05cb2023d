import { invariant } from '../../shared/errors.js';
import type { BankCardNumber, IdCardNumber, PersonName } from '../../shared/identity.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { DisbursementRequest } from '../../model/disbursement.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** What the payer needs to pay: `loan.disbursement-requested` names the request only. */
export interface DisbursementOrder extends Pick<
  DisbursementRequest,
  'requestNo' | 'loanNo' | 'orderKey' | 'attempt' | 'amount' | 'bankCode' | 'bankName'
> {
  readonly name: PersonName;
  readonly idCard: IdCardNumber;
  readonly card: BankCardNumber;
}

/** Reads a disbursement request that its loan waits for (B9). One that is over is not told any more: nothing may be paid on it. */
export type ReadDisbursement = (
  requestNo: string,
) => Promise<Result<DisbursementOrder, { readonly kind: 'unknownRequest' }>>;

/** Makes the reading of disbursement requests. */
export function createReadDisbursement(dependencies: {
  readonly read: Pick<UnitOfWork['read'], 'disbursements' | 'loans' | 'borrowers'>;
}): ReadDisbursement {
  const { read } = dependencies;
  return async (requestNo) => {
    const request = await read.disbursements.find(requestNo);
    if (request?.state !== 'open') return err({ kind: 'unknownRequest' });
    const loan = await read.loans.find(request.loanNo);
    if (loan?.status !== 'disbursementRunning') return err({ kind: 'unknownRequest' });
    const borrower = await read.borrowers.find(loan.borrowerId);
    invariant(borrower !== undefined, 'a disbursement request belongs to a borrower');
    const { loanNo, orderKey, attempt, amount, bankCode, bankName, card } = request;
    const { name, idCard } = borrower;
    return ok({ requestNo, loanNo, orderKey, attempt, amount, bankCode, bankName, card, name, idCard });
  };
}
