import type {
  CallbackFilter,
  CallbackOperation,
  ChannelCode,
  LoanNo,
  MarketplaceOrderNo,
  Operator,
} from '@banyan/core';
import { instant, LOAN_STATUS_TABLE, OPERATOR_ROLE_TABLE } from '@banyan/core';
import { z } from 'zod';

/** Form of numbers that are ours or the marketplace's. */
export const NUMBER = /^[A-Za-z0-9_-]{1,64}$/;
const CHANNEL = /^[A-Za-z0-9_.-]{1,32}$/;
const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 500;

const number = z.string().regex(NUMBER);
const channel = z
  .string()
  .regex(CHANNEL)
  .transform((text) => text as ChannelCode);
const orderNo = number.transform((text) => text as MarketplaceOrderNo);
/** A loan by our number. */
export const loanNo = number.transform((text) => text as LoanNo);
const md5 = z.string().regex(/^[0-9a-fA-F]{32}$/);
/** How many rows a list shows. */
export const limit = z
  .string()
  .regex(/^[1-9]\d{0,3}$/)
  .transform(Number)
  .refine((count) => count <= LIMIT_MAX)
  .default(LIMIT_DEFAULT);

/** A sentence for the audit; the use case refuses one that could name a person. */
export const reason = z.string().trim().min(1).max(200);

/** Exactly one way to look for orders. */
export const ORDER_SEARCH = z
  .strictObject({ number: number.optional(), idCardMd5: md5.optional(), mobileMd5: md5.optional() })
  .refine((query) => Object.values(query).filter((value) => value !== undefined).length === 1);

/** The key of an order. */
export const ORDER_PARAMS = z.strictObject({ channel, orderNo });

/** Our number of a loan. */
export const LOAN_PARAMS = z.strictObject({ loanNo });

/** A state of loans, and how many to show. */
export const LOANS_QUERY = z.strictObject({ status: z.enum(LOAN_STATUS_TABLE.map(([, name]) => name)), limit });

/** Why something is done. */
export const REASON_BODY = z.strictObject({ reason });

/** How a review is decided, and why. */
export const DECISION_BODY = z.strictObject({ decision: z.enum(['pass', 'refuse']), reason });

/** At least one condition: "all callbacks" is nothing that anybody means. */
export const CALLBACK_BODY = z
  .strictObject({
    callbackId: number.optional(),
    channel: channel.optional(),
    orderNo: number.optional(),
    state: z.enum(['sent', 'dead']).optional(),
    createdSince: z.iso.datetime({ offset: true }).optional(),
    reason: reason.optional(),
  })
  .refine(({ reason: _reason, ...filter }) => Object.values(filter).some((value) => value !== undefined));

/** The operation that a body asks for. */
export function callbackOperation(
  operator: Operator,
  { reason: said, ...body }: z.output<typeof CALLBACK_BODY>,
): CallbackOperation {
  return { operator, filter: filterOf(body), ...(said === undefined ? {} : { reason: said }) };
}

function filterOf({ createdSince, ...filter }: Omit<z.output<typeof CALLBACK_BODY>, 'reason'>): CallbackFilter {
  const entries = Object.entries({
    ...filter,
    createdSince: createdSince === undefined ? undefined : instant(Date.parse(createdSince)),
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Whose entries of the audit, and how many. */
export const AUDIT_QUERY = z.strictObject({
  operator: z
    .string()
    .regex(/^[\w.:-]{1,64}$/)
    .optional(),
  limit,
});

/** Whom a key is for, and what it may do. */
export const NEW_KEY_BODY = z.strictObject({
  name: z.string().regex(/^[\w.-]{1,60}$/),
  roles: z.array(z.enum(OPERATOR_ROLE_TABLE.map(([role]) => role))).min(1),
});

/** The id of a key. */
export const KEY_PARAMS = z.strictObject({ keyId: number });

/** A row of configuration. */
export const ROW_PARAMS = z.strictObject({
  kind: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/),
  key: z.string().regex(/^[\w.*:-]{1,64}$/),
});

/** `body` is checked by the kind's own schema when the whole is. */
export const ROW_BODY = z.strictObject({ version: z.int().positive(), body: z.json() });
