/** How the depository is reached, and with which keys (`lender-domain` §9). Keys are PEM, or Base64 of their DER. */
export interface DepositorySettings {
  /** Without `/gateway` and `/service`. */
  readonly baseUrl: string;
  readonly platformNo: string;
  /** Version of our key, as agreed. */
  readonly keySerial: string;
  /** Our RSA key, PKCS#8. */
  readonly signingKey: string;
  /** The depository's RSA keys, SPKI: one, or two while it changes over. */
  readonly verifyingKeys: readonly string[];
  readonly userDevice: 'PC' | 'MOBILE';
  /** `BORROWERS`, `INVESTOR` … */
  readonly userRole: string;
  /** What the borrower lets us do with the account: `REPAYMENT`, `WITHDRAW` … */
  readonly authList: readonly string[];
  /** Until when the authorisation holds, as agreed with the bank; left out of the form when absent. */
  readonly authFailTime?: string;
  /** Up to which amount it holds, as agreed with the bank; left out of the form when absent. */
  readonly authAmount?: string;
  /** Error codes that say, for certain, that a person is not known. `USER_NOT_EXISTS` when absent. */
  readonly unknownUserCodes?: readonly string[];
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
}
