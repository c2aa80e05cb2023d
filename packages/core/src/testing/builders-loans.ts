import { addMs } from '../shared/calendar.js';
import { fen } from '../shared/money.js';
import type { BorrowConfirmation } from '../model/borrow-confirmation.js';
import type { CardBindRequest } from '../model/card-binding.js';
import type { DepositoryAccount, OpeningApplication } from '../model/depository.js';
import type { DisbursementRequest } from '../model/disbursement.js';
import type { LoanNo } from '../model/identifiers.js';
import type { LoanPolicy } from '../model/loan-policy.js';
import type { Loan } from '../model/loan.js';
import type { AuditEntry, OperatorKey } from '../model/operator.js';
import type { PriceTerms } from '../model/pricing/index.js';
import type { Product } from '../model/product.js';
import { STANDARD_REPAYMENT_TERMS } from '../model/repayment-terms.js';
import type { SmsDraft, SmsPolicy } from '../model/sms.js';
import type { InboxEntry } from '../ports/event-inbox.js';
import { sha256Hex } from '../rongshu/envelope/md5.js';
import {
  aBlindIndex,
  anOrderKey,
  aProduct,
  borrowerId,
  documentKey,
  indexesOf,
  months,
  productCode,
  TEST_NOW,
} from './builders.js';
import { INVENTED_CARDS, INVENTED_PEOPLE } from './people.js';

/** A loan number from its text. */
export function loanNo(text: string): LoanNo {
  return text as LoanNo;
}

/** The price that a loan of `product` keeps. */
export function priceTermsOf(product: Product): PriceTerms {
  const { repaymentMethod, annualRate, dayCountBasis, rounding, remainder, fees } = product;
  const { allowsUpfrontDeduction, annualRateCeiling, maxDueDay, lastInstallmentGapMax } = product;
  return {
    repaymentMethod,
    annualRate,
    dayCountBasis,
    rounding,
    remainder,
    fees,
    allowsUpfrontDeduction,
    annualRateCeiling,
    ...(maxDueDay === undefined ? {} : { maxDueDay }),
    ...(lastInstallmentGapMax === undefined ? {} : { lastInstallmentGapMax }),
  };
}

/** A new loan of the invented borrower: 15 000 元 over 12 months, status `created`, version 1. */
export function aLoan(overrides: Partial<Loan> = {}): Loan {
  return {
    loanNo: loanNo('loan-1'),
    orderKey: anOrderKey(),
    borrowerId: borrowerId('borrower-1'),
    idCardIndex: indexesOf(INVENTED_PEOPLE.borrower).idCard,
    productCode: productCode('RS-STANDARD'),
    status: 'created',
    version: 1,
    amount: fen(1_500_000n),
    term: months(12),
    priceTerms: priceTermsOf(aProduct()),
    repaymentTerms: STANDARD_REPAYMENT_TERMS,
    confirmedBy: 'api',
    createdAt: TEST_NOW,
    changedAt: TEST_NOW,
    ...overrides,
  };
}

/** What the invented borrower confirmed: open, revision 1. */
export function aConfirmation(overrides: Partial<BorrowConfirmation> = {}): BorrowConfirmation {
  return {
    key: anOrderKey(),
    amount: fen(1_500_000n),
    term: months(12),
    successUrl: 'https://marketplace.example/opened?order=90000001',
    failedUrl: 'https://marketplace.example/not-opened?order=90000001',
    agreements: [documentKey('agreements/RS-STANDARD/loan-1.pdf')],
    state: 'open',
    revision: 1,
    confirmedAt: TEST_NOW,
    changedAt: TEST_NOW,
    ...overrides,
  };
}

/** An application for an account, to be checked after an hour, version 1. */
export function anOpeningApplication(overrides: Partial<OpeningApplication> = {}): OpeningApplication {
  return {
    requestNo: 'opening-1',
    orderKey: anOrderKey(),
    borrowerId: borrowerId('borrower-1'),
    idCardIndex: indexesOf(INVENTED_PEOPLE.borrower).idCard,
    depositoryPersonNo: 'depository-person-1',
    state: 'applied',
    version: 1,
    appliedAt: TEST_NOW,
    expiresAt: addMs(TEST_NOW, 86_400_000),
    nextCheckAt: addMs(TEST_NOW, 3_600_000),
    changedAt: TEST_NOW,
    ...overrides,
  };
}

/** The opened account of the invented borrower, with the card it pays out to. */
export function aDepositoryAccount(overrides: Partial<DepositoryAccount> = {}): DepositoryAccount {
  const card = INVENTED_CARDS.borrowerLong;
  return {
    idCardIndex: indexesOf(INVENTED_PEOPLE.borrower).idCard,
    depositoryPersonNo: 'depository-person-1',
    requestNo: 'opening-1',
    card: {
      card,
      cardIndex: aBlindIndex(`card ${card.reveal()}`),
      bankCode: 'CCB',
      reservedMobile: INVENTED_PEOPLE.borrower.mobile,
    },
    openedAt: TEST_NOW,
    ...overrides,
  };
}

/** An open request to bind a card of the invented borrower, to be checked after a minute. */
export function aCardBindRequest(overrides: Partial<CardBindRequest> = {}): CardBindRequest {
  const card = overrides.card ?? INVENTED_CARDS.borrowerLong;
  return {
    requestNo: 'binding-1',
    orderKey: anOrderKey(),
    borrowerId: borrowerId('borrower-1'),
    cardType: 'debit',
    bankCode: 'CCB',
    bankName: '中国建设银行',
    card,
    cardIndex: aBlindIndex(`card ${card.reveal()}`),
    reservedMobile: INVENTED_PEOPLE.borrower.mobile,
    state: 'open',
    requestedAt: TEST_NOW,
    nextCheckAt: addMs(TEST_NOW, 60_000),
    ...overrides,
  };
}

/** An open first request to pay {@link aLoan} out. */
export function aDisbursementRequest(overrides: Partial<DisbursementRequest> = {}): DisbursementRequest {
  const card = overrides.card ?? INVENTED_CARDS.borrowerLong;
  return {
    requestNo: 'payout-1',
    loanNo: loanNo('loan-1'),
    orderKey: anOrderKey(),
    attempt: 1,
    amount: fen(1_500_000n),
    bankCode: 'CCB',
    bankName: '中国建设银行',
    card,
    cardIndex: aBlindIndex(`card ${card.reveal()}`),
    state: 'open',
    requestedAt: TEST_NOW,
    ...overrides,
  };
}

/** The key of a reviewer, alive. */
export function anOperatorKey(overrides: Partial<OperatorKey> = {}): OperatorKey {
  return {
    keyId: 'key-1',
    name: 'reviewer.one',
    roles: ['viewer', 'reviewer'],
    digest: sha256Hex('the key of reviewer.one'),
    createdAt: TEST_NOW,
    ...overrides,
  };
}

/** A loan cancelled by an operator, as the audit log keeps it. */
export function anAuditEntry(overrides: Partial<AuditEntry> = {}): AuditEntry {
  return {
    auditId: 'audit-1',
    at: TEST_NOW,
    operator: 'reviewer.one',
    action: 'loan.cancel',
    subject: 'loan-1',
    orderKey: anOrderKey(),
    outcome: 'done',
    detail: 'the borrower asked for it',
    ...overrides,
  };
}

/** The message that tells of a bound card. */
export function anSmsDraft(overrides: Partial<SmsDraft> = {}): SmsDraft {
  return {
    orderKey: anOrderKey(),
    borrowerId: borrowerId('borrower-1'),
    event: 'cardBound',
    businessKey: 'binding-1',
    parameters: { bankName: '中国建设银行', cardTail: '1234' },
    ...overrides,
  };
}

/** An event as a consumer took it in: a credit result for the first order. */
export function anInboxEntry(overrides: Partial<InboxEntry> = {}): InboxEntry {
  return {
    consumer: 'credit',
    eventId: 'event-1',
    orderKey: anOrderKey(),
    type: 'credit.result',
    at: TEST_NOW,
    ...overrides,
  };
}

/** How confirmation to payout behave at the test channel: checks after an hour, no ceiling, no second look. */
export function aLoanPolicy(overrides: Partial<LoanPolicy> = {}): LoanPolicy {
  return {
    reviewCoolDownDays: 30,
    operationsCoolDownDays: 7,
    openingCheckAfterMs: 3_600_000,
    openingCheckIntervalMs: 3_600_000,
    openingValidMs: 86_400_000,
    depositoryCardWins: true,
    reviewsDisbursement: false,
    tellsConfirmationRefusal: false,
    cardBindCheckAfterMs: 60_000,
    smsBackoff: { delaysMs: [60_000, 300_000, 1_800_000], attemptsMax: 5 },
    debitCheckAfterMs: 60_000,
    debitCheckIntervalMs: 300_000,
    tellsOverdueDaily: false,
    writeOffAfterOverdueDays: 180,
    ...overrides,
  };
}

/** SMS with a signature and a text for the events up to the payout. */
export function aSmsPolicy(overrides: Partial<SmsPolicy> = {}): SmsPolicy {
  return {
    signature: '测试贷',
    texts: {
      cardBound: '您的{bankName}尾号{cardTail}的银行卡已绑定。',
      loanDisbursed: '您的借款{amount}元已发放至尾号{cardTail}的银行卡，首期还款日{firstDueDate}。',
      loanRefused: '您的借款申请未通过审核。',
    },
    ...overrides,
  };
}
