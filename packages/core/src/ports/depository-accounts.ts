import type { DepositoryAccount } from '../model/depository.js';
import type { BlindIndex } from '../model/identifiers.js';

/** Reading accounts. */
export interface DepositoryAccountQueries {
  /** The account of a person. */
  find(idCardIndex: BlindIndex): Promise<DepositoryAccount | undefined>;
}

/** Opened depository accounts (`cl_depository_register_info`): one per person. Card number and mobile are encrypted at rest. */
export interface DepositoryAccounts extends DepositoryAccountQueries {
  /** Stores the account of a person, in place of an earlier row. */
  save(account: DepositoryAccount): Promise<void>;
}
