import { ageOn, localDate, toLocalDate } from '../../shared/calendar.js';
import type { PersonName } from '../../shared/identity.js';
import { IdCardNumber, MobileNumber } from '../../shared/identity.js';
import type { Result } from '../../shared/result.js';
import { err, ok } from '../../shared/result.js';
import type { AccessDecision, AccessFacts } from '../../model/access.js';
import { decideAccess } from '../../model/access.js';
import type { BoundCard } from '../../model/bank.js';
import type { Borrower, IdentityMeaning } from '../../model/borrower.js';
import { fitsMask, MASKED_ID_CARD_PREFIX_LENGTH } from '../../model/borrower.js';
import type { BlindIndex, ChannelCode } from '../../model/identifiers.js';
import type { Product } from '../../model/product.js';
import type { AccessSubject } from '../../ports/access-facts.js';
import type { Clock } from '../../ports/clock.js';
import type { Configuration } from '../../ports/configuration.js';
import type { IdentityIndex } from '../../ports/identity-index.js';
import type { UnitOfWork } from '../../ports/unit-of-work.js';

/** Who is asked about. At least one of `md5`, `mobileMd5`, `idCardMask` must be there (`spec` §6.2). */
export interface CheckAccessInput {
  readonly channel: ChannelCode;
  readonly name?: PersonName;
  /** An MD5 and what it covers at this channel (G25). */
  readonly md5?: { readonly meaning: IdentityMeaning; readonly hex: string };
  readonly mobileMd5?: string;
  /** ID number, `*` for hidden characters; a clear one is a mask without stars. */
  readonly idCardMask?: string;
  readonly mobileMask?: string;
}

/** What the marketplace may show the person. */
export interface AccessAnswer {
  readonly isKnown: boolean;
  readonly decision: AccessDecision;
  readonly product: Product;
  /** The default card of a known borrower who may borrow and whose name agrees. */
  readonly card?: BoundCard;
}

/** Why access cannot be decided. */
export type CheckAccessError = { readonly kind: 'identityMissing' } | { readonly kind: 'channelNotConfigured' };

/** Decides whether a person may apply (item 1). Reads only. */
export type CheckAccess = (input: CheckAccessInput) => Promise<Result<AccessAnswer, CheckAccessError>>;

/** What {@link createCheckAccess} works with. */
export interface CheckAccessDependencies {
  readonly read: Pick<UnitOfWork['read'], 'accessFacts' | 'borrowers'>;
  readonly identityIndex: IdentityIndex;
  readonly configuration: Configuration;
  readonly clock: Clock;
}

// A masked identity names a prefix that strangers share; more accounts than this under one name and region are not searched.
const MASK_CANDIDATES_MAX = 200;

/** Makes the use case of item 1. */
export function createCheckAccess(dependencies: CheckAccessDependencies): CheckAccess {
  const { read, identityIndex, configuration, clock } = dependencies;

  return async (input) => {
    const policy = configuration.intakePolicy(input.channel);
    const product = policy === undefined ? undefined : configuration.product(policy.productCode);
    if (product === undefined) return err({ kind: 'channelNotConfigured' });
    if (input.md5 === undefined && input.mobileMd5 === undefined && input.idCardMask === undefined) {
      return err({ kind: 'identityMissing' });
    }

    const { subject, account } = await identify(input);
    const stored = await read.accessFacts.find(input.channel, subject);
    const known = account ?? (stored.isKnown ? await accountOf(subject.idCard) : undefined);
    const facts: AccessFacts = { ...stored, ...describe(input, known) };
    const today = toLocalDate(clock.now());
    const decision = decideAccess({
      rules: configuration.accessRules(input.channel),
      stage: 'accessCheck',
      facts,
      today,
      ageOf: (birthDate) => ageOn(localDate(birthDate), today),
    });
    const showsCard = decision.mayBorrow && known !== undefined && input.name?.reveal() === known.name.reveal();
    return ok({
      isKnown: known !== undefined,
      decision,
      product,
      ...(showsCard && stored.card !== undefined ? { card: stored.card } : {}),
    });
  };

  async function identify(input: CheckAccessInput): Promise<{ subject: AccessSubject; account?: Borrower }> {
    const mobile = mobileIndexOf(input);
    if (input.md5 !== undefined && input.md5.meaning !== 'mobile') {
      const index = identityIndex.ofMd5(input.md5.meaning, input.md5.hex);
      if (input.md5.meaning === 'idCard') return { subject: { idCard: index, ...mobile } };
      const [account] = await read.borrowers.findByIndex(input.md5.meaning, index, 1);
      return found(account, mobile);
    }
    const clear = input.idCardMask === undefined ? undefined : IdCardNumber.parse(input.idCardMask);
    if (clear?.ok === true) {
      return { subject: { idCard: identityIndex.of('idCard', clear.value.reveal()), ...mobile } };
    }
    if (input.idCardMask !== undefined) return found(await findByMask(input), mobile);
    return found(await findByMobile(input, mobile.mobile), mobile);
  }

  function mobileIndexOf(input: CheckAccessInput): { mobile?: BlindIndex } {
    const hex = input.md5?.meaning === 'mobile' ? input.md5.hex : input.mobileMd5;
    if (hex !== undefined) return { mobile: identityIndex.ofMd5('mobile', hex) };
    const clear = input.mobileMask === undefined ? undefined : MobileNumber.parse(input.mobileMask);
    return clear?.ok === true ? { mobile: identityIndex.of('mobile', clear.value.reveal()) } : {};
  }

  // A number may have changed hands: it means the person only when the name agrees (`spec` §6.2).
  async function findByMobile(input: CheckAccessInput, mobile: BlindIndex | undefined): Promise<Borrower | undefined> {
    if (mobile === undefined || input.name === undefined) return undefined;
    const accounts = await read.borrowers.findByIndex('mobile', mobile, MASK_CANDIDATES_MAX);
    return accounts.find((account) => account.name.reveal() === input.name?.reveal());
  }

  async function findByMask(input: CheckAccessInput): Promise<Borrower | undefined> {
    const mask = input.idCardMask?.trim().toUpperCase() ?? '';
    const prefix = mask.slice(0, MASKED_ID_CARD_PREFIX_LENGTH);
    if (input.name === undefined || !/^\d{6}$/.test(prefix)) return undefined;
    const index = identityIndex.of('nameAndIdCardPrefix', `${input.name.reveal()}|${prefix}`);
    const accounts = await read.borrowers.findByIndex('nameAndIdCardPrefix', index, MASK_CANDIDATES_MAX);
    const [account, ...others] = accounts.filter(
      (candidate) =>
        fitsMask(mask, candidate.idCard.reveal()) &&
        (input.mobileMask === undefined || fitsMask(input.mobileMask, candidate.mobile.reveal())),
    );
    // A mask that fits two people names neither: one must not see the other's card. The push knows the whole number.
    return others.every((other) => other.indexes.idCard === account?.indexes.idCard) ? account : undefined;
  }

  async function accountOf(idCard: BlindIndex | undefined): Promise<Borrower | undefined> {
    if (idCard === undefined) return undefined;
    const [account] = await read.borrowers.findByIndex('idCard', idCard, 1);
    return account;
  }
}

function found(
  account: Borrower | undefined,
  mobile: { mobile?: BlindIndex },
): { subject: AccessSubject; account?: Borrower } {
  return account === undefined
    ? { subject: mobile }
    : { subject: { idCard: account.indexes.idCard, ...mobile }, account };
}

function describe(
  input: CheckAccessInput,
  known: Borrower | undefined,
): Pick<AccessFacts, 'birthDate' | 'regionCode' | 'mobilePrefix'> {
  const idCard = known === undefined ? input.idCardMask?.trim() : known.idCard.reveal();
  const birthDate = known === undefined ? birthDateOf(idCard) : known.idCard.birthDate();
  const mobile = known === undefined ? input.mobileMask?.trim() : known.mobile.reveal();
  const region = /^\d{2,6}/.exec(idCard?.slice(0, 6) ?? '')?.[0];
  const mobilePrefix = /^\d{3,11}/.exec(mobile ?? '')?.[0];
  return {
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(region === undefined ? {} : { regionCode: region }),
    ...(mobilePrefix === undefined ? {} : { mobilePrefix }),
  };
}

/** The birth date of a clear number; a masked one has none. */
function birthDateOf(idCard: string | undefined): string | undefined {
  const parsed = idCard === undefined ? undefined : IdCardNumber.parse(idCard);
  return parsed?.ok === true ? parsed.value.birthDate() : undefined;
}
