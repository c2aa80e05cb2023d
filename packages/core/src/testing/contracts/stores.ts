import { describeAccessFactsContract } from './access-facts.contract.js';
import { describeApplicationsContract } from './applications.contract.js';
import { describeAuditLogContract } from './audit-log.contract.js';
import { describeBankCardsContract } from './bank-cards.contract.js';
import { describeBanksContract } from './banks.contract.js';
import { describeBlacklistContract } from './blacklist.contract.js';
import { describeBorrowConfirmationsContract } from './borrow-confirmations.contract.js';
import { describeBorrowableDatesContract } from './borrowable-dates.contract.js';
import { describeBorrowersContract } from './borrowers.contract.js';
import { describeCallbackOutboxContract } from './callback-outbox.contract.js';
import { describeCardBindRequestsContract } from './card-bind-requests.contract.js';
import { describeConfigurationRowsContract } from './configuration-rows.contract.js';
import type { ContractRunner } from './contract-runner.js';
import { describeCreditAccountsContract } from './credit-accounts.contract.js';
import { describeDataPullsContract } from './data-pulls.contract.js';
import { describeDepositoryAccountsContract } from './depository-accounts.contract.js';
import { describeDisbursementRequestsContract } from './disbursement-requests.contract.js';
import { describeEventInboxContract } from './event-inbox.contract.js';
import { describeEventOutboxContract } from './event-outbox.contract.js';
import { describeEventParkingContract } from './event-parking.contract.js';
import type { StoreHarness } from './harnesses.js';
import { describeLoanLedgerContract } from './loan-ledger.contract.js';
import { describeLoansContract } from './loans.contract.js';
import { describeMarketplaceOrdersContract } from './marketplace-orders.contract.js';
import { describeOpeningApplicationsContract } from './opening-applications.contract.js';
import { describeOperatorKeysContract } from './operator-keys.contract.js';
import { describeOrderDocumentsContract } from './order-documents.contract.js';
import { describeReconciliationsContract } from './reconciliations.contract.js';
import { describeRelayShardsContract } from './relay-shards.contract.js';
import { describeRepaymentApplicationsContract } from './repayment-applications.contract.js';
import { describeRepaymentSchedulesContract } from './repayment-schedules.contract.js';
import { describeRepaymentsContract } from './repayments.contract.js';
import { describeRetentionContract } from './retention.contract.js';
import { describeSmsOutboxContract } from './sms-outbox.contract.js';
import { describeTickLedgerContract } from './tick-ledger.contract.js';
import { describeUnitOfWorkContract } from './unit-of-work.contract.js';

/** Every suite that a set of stores is held to. */
const STORE_CONTRACTS = [
  describeAccessFactsContract,
  describeApplicationsContract,
  describeAuditLogContract,
  describeBankCardsContract,
  describeBanksContract,
  describeBlacklistContract,
  describeBorrowConfirmationsContract,
  describeBorrowableDatesContract,
  describeBorrowersContract,
  describeCallbackOutboxContract,
  describeCardBindRequestsContract,
  describeConfigurationRowsContract,
  describeCreditAccountsContract,
  describeDataPullsContract,
  describeDepositoryAccountsContract,
  describeDisbursementRequestsContract,
  describeEventInboxContract,
  describeEventOutboxContract,
  describeEventParkingContract,
  describeLoanLedgerContract,
  describeLoansContract,
  describeMarketplaceOrdersContract,
  describeOpeningApplicationsContract,
  describeOperatorKeysContract,
  describeOrderDocumentsContract,
  describeReconciliationsContract,
  describeRelayShardsContract,
  describeRepaymentApplicationsContract,
  describeRepaymentSchedulesContract,
  describeRepaymentsContract,
  describeRetentionContract,
  describeSmsOutboxContract,
  describeTickLedgerContract,
  describeUnitOfWorkContract,
] as const;

/** Registers the suites of all stores for one back end. `open` gives empty stores, anew for every case. */
export function describeStoreContracts(
  runner: ContractRunner,
  backend: string,
  open: () => Promise<StoreHarness>,
): void {
  for (const describeStoreContract of STORE_CONTRACTS) describeStoreContract(runner, backend, open);
}
