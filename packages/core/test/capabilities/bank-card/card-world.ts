import type { BindCardInput } from '#src/capabilities/bank-card/bind-card.js';
import type { BatchRequest } from '#src/capabilities/run-batch.js';
import type { BoundCard } from '#src/model/bank.js';
import type { Borrower } from '#src/model/borrower.js';
import type { CardBindRequest } from '#src/model/card-binding.js';
import type { BorrowerId } from '#src/model/identifiers.js';
import type { LoanStatus } from '#src/model/loan-status.js';
import { LOAN_TRANSITION_TABLE } from '#src/model/loan-status.js';
import type { MarketplaceOrder } from '#src/model/marketplace-order.js';
import type { MarketplaceOrderStatus } from '#src/model/marketplace-order-status.js';
import type { LoanPolicy } from '#src/model/loan-policy.js';
import type { SmsPolicy } from '#src/model/sms.js';
import type { Configuration } from '#src/ports/configuration.js';
import type { Identifiers } from '#src/ports/identifiers.js';
import type { IdentityIndex } from '#src/ports/identity-index.js';
import type { Stores, UnitOfWork } from '#src/ports/unit-of-work.js';
import { moveOrderTo } from '#src/testing/contracts/order-paths.js';
import type { InventedPerson, ManualClock, ScriptedCardBinding } from '#src/testing/index.js';
import {
  aBank,
  aBorrower,
  aLoan,
  aLoanPolicy,
  aMarketplaceOrder,
  anOrderKey,
  aSmsPolicy,
  borrowerId,
  createInMemoryConfiguration,
  createInMemoryIdentityIndex,
  createInMemoryStores,
  createManualClock,
  createScriptedCardBinding,
  createSequentialIdentifiers,
  INVENTED_CARDS,
  INVENTED_PEOPLE,
  marketplaceUserId,
  TEST_CHANNEL,
  TEST_NOW,
} from '#src/testing/index.js';
import type { FaultPlan } from '../support/fault-plan.js';
import { createFaultPlan, withFaults, withFaultsInEach } from '../support/fault-plan.js';

/** The order that cards are bound for. */
export const KEY = anOrderKey();

/** Cards of the invented borrower at two banks. */
export const CARDS = { first: INVENTED_CARDS.borrowerLong, second: INVENTED_CARDS.contact } as const;

/** Rows of configuration; a test may replace them at any time. */
export interface CardWorldRows {
  loanPolicy: LoanPolicy;
  smsPolicy: SmsPolicy | undefined;
  cardBins: ReadonlyMap<string, string>;
}

/** One borrower with one order, two banks, a company by script. Has the names that the use cases' dependencies have. */
export interface CardWorld {
  readonly rows: CardWorldRows;
  readonly clock: ManualClock;
  readonly identifiers: Identifiers;
  readonly identityIndex: IdentityIndex;
  readonly configuration: Configuration;
  /** After every unit that ends, the defaults are counted: see `defaultsMax`. Calls are points of `faults`. */
  readonly unitOfWork: UnitOfWork;
  readonly read: UnitOfWork['read'];
  readonly company: ScriptedCardBinding;
  /** The company; calls are points of `faults`, before it gets them and before its answer comes back. */
  readonly cardBinding: ScriptedCardBinding;
  readonly faults: FaultPlan;
  /** The most defaults of one kind that the borrower ever had at the same time. */
  defaultsMax(): number;
  cards(): Promise<readonly BoundCard[]>;
  requests(): Promise<readonly CardBindRequest[]>;
  order(): Promise<MarketplaceOrder>;
}

/** A world at {@link TEST_NOW} whose order is in `status`. */
export async function createCardWorld(status: MarketplaceOrderStatus = 'awaitingConfirmation'): Promise<CardWorld> {
  const rows: CardWorldRows = { loanPolicy: aLoanPolicy(), smsPolicy: aSmsPolicy(), cardBins: new Map() };
  const clock = createManualClock(TEST_NOW);
  const identifiers = createSequentialIdentifiers();
  const identityIndex = createInMemoryIdentityIndex();
  const company = createScriptedCardBinding();
  const faults = createFaultPlan();
  const { unitOfWork } = createInMemoryStores({ clock, identifiers });
  const { read } = unitOfWork;
  const borrower = aBorrower();
  let defaultsMax = 0;

  await unitOfWork.run(async (stores) => {
    await stores.borrowers.insert(borrower);
    await stores.banks.save(aBank());
    await stores.banks.save(aBank({ code: 'ICBC', name: '中国工商银行' }));
    await addOrder(stores, aMarketplaceOrder({ idCardIndex: borrower.indexes.idCard }), status);
  });

  async function countDefaults(): Promise<void> {
    const cards = await read.bankCards.list(borrower.borrowerId);
    for (const flag of ['isDefaultForDisbursement', 'isDefaultForRepayment'] as const) {
      defaultsMax = Math.max(defaultsMax, cards.filter((card) => card[flag]).length);
    }
  }

  return {
    rows,
    clock,
    identifiers,
    identityIndex,
    configuration: configurationOver(rows),
    unitOfWork: {
      read,
      run: async (work) => {
        const value = await unitOfWork.run(async (stores) => {
          const result = await work(withFaultsInEach(stores, faults));
          faults.reach();
          return result;
        });
        await countDefaults();
        faults.reach();
        return value;
      },
    },
    read,
    company,
    cardBinding: withFaults(
      {
        ...company,
        bind: async (order) => {
          const answer = await company.bind(order);
          faults.reach();
          return answer;
        },
      },
      faults,
    ),
    faults,
    defaultsMax: () => defaultsMax,
    cards: () => read.bankCards.list(borrower.borrowerId),
    requests: () => read.cardBindRequests.ofOrder(KEY),
    order: async () => {
      const order = await read.orders.find(KEY);
      if (order === undefined) throw new Error('there is no such order');
      return order;
    },
  };
}

/** What the marketplace sends for the borrower's first card. */
export function aBinding(overrides: Partial<BindCardInput> = {}): BindCardInput {
  const { name, idCard, mobile: reservedMobile } = INVENTED_PEOPLE.borrower;
  return {
    key: KEY,
    name,
    idCard,
    card: CARDS.first,
    cardType: 'debit',
    bankCode: 'CCB',
    bankName: '建行',
    reservedMobile,
    ...overrides,
  };
}

/** The same for his second card, at the other bank. */
export const SECOND_BINDING = aBinding({ card: CARDS.second, bankCode: 'ICBC' });

/** Stores an account of `person` whose card is bound. */
export async function addHolder(
  world: CardWorld,
  person: InventedPerson,
  account: Pick<Borrower, 'borrowerId' | 'marketplaceUserId'> = {
    borrowerId: borrowerId('borrower-2'),
    marketplaceUserId: marketplaceUserId('90002'),
  },
): Promise<BorrowerId> {
  const borrower = aBorrower({ ...person, ...account });
  await world.unitOfWork.run(async (stores) => {
    await stores.borrowers.insert(borrower);
    await stores.bankCards.save({
      borrowerId: borrower.borrowerId,
      cardType: 'debit',
      bankCode: 'CCB',
      bankName: '中国建设银行',
      card: CARDS.first,
      cardIndex: world.identityIndex.ofCard(CARDS.first.reveal()),
      reservedMobile: person.mobile,
      isDefaultForDisbursement: true,
      isDefaultForRepayment: true,
      agreementNo: 'A-other',
      boundAt: TEST_NOW,
    });
  });
  return borrower.borrowerId;
}

/** Gives the order a loan and takes it to `status`. */
export async function addLoan(world: CardWorld, status: LoanStatus): Promise<void> {
  await world.unitOfWork.run(async (stores) => {
    const loan = aLoan({ orderKey: KEY });
    await stores.loans.insert(loan);
    for (const [index, [from, , event]] of loanPathTo(status).entries()) {
      if (from === null) throw new Error('a loan is there before it moves');
      await stores.loans.transition({ loanNo: loan.loanNo, from, version: index + 1, event, at: TEST_NOW });
    }
  });
}

/** One pass of a job by one worker. */
export function aPass(overrides: Partial<BatchRequest> = {}): BatchRequest {
  return { owner: 'worker-1', limit: 100, concurrency: 4, leaseMs: 60_000, ...overrides };
}

type LoanChange = (typeof LOAN_TRANSITION_TABLE)[number];

function loanPathTo(status: LoanStatus): readonly LoanChange[] {
  const paths = new Map<LoanStatus, readonly LoanChange[]>([['created', []]]);
  for (const [reached, path] of paths) {
    for (const row of LOAN_TRANSITION_TABLE) {
      if (row[0] === reached && !paths.has(row[1])) paths.set(row[1], [...path, row]);
    }
  }
  const path = paths.get(status);
  if (path === undefined) throw new Error(`${status} cannot be reached`);
  return path;
}

async function addOrder(stores: Stores, order: MarketplaceOrder, status: MarketplaceOrderStatus): Promise<void> {
  await stores.orders.insert(order);
  await moveOrderTo(stores.orders, order.key, status);
}

function configurationOver(rows: CardWorldRows): Configuration {
  const now = (): Configuration =>
    createInMemoryConfiguration({
      loanPolicies: new Map([[TEST_CHANNEL, rows.loanPolicy]]),
      smsPolicies: new Map(rows.smsPolicy === undefined ? [] : [[TEST_CHANNEL, rows.smsPolicy]]),
      cardBins: rows.cardBins,
    });
  return {
    ...now(),
    loanPolicy: (channel) => now().loanPolicy(channel),
    smsPolicy: (channel) => now().smsPolicy(channel),
    bankOfCard: (card) => now().bankOfCard(card),
  };
}
