import { isWebhookSecret, readSigningKey, readVerifyingKey } from '@banyan/adapter-http';
import { z } from 'zod';

/** Members that are sealed before a row is stored, and never shown again. */
const SECRETS = z.registry<{ readonly isSecret: true }>();

function secret<T extends z.ZodType>(schema: T): T {
  SECRETS.add(schema, { isSecret: true });
  return schema;
}

/** Names of the members of `schema` that hold secrets. */
export function secretMembersOf(schema: z.ZodType): readonly string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, member]) =>
    member instanceof z.ZodType && SECRETS.has(member) ? [name] : [],
  );
}

// What a URL may call a host besides (`;`, `'` …) is none, and would have a meaning in the policy of the opening page.
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/;

const url = z
  .string()
  .max(2_048)
  .superRefine((text, context) => {
    const fault = addressFault(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  })
  .transform((text) => text.replace(/\/+$/, ''));

function addressFault(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'is not an http(s) address';
  const { username, password, hostname } = new URL(text);
  if (username !== '' || password !== '') return 'holds a name or password';
  if (/[?#]/.test(text)) return 'holds a query or a fragment';
  return HOST.test(hostname) ? undefined : 'has no host that could be called';
}

const timeouts = {
  connectTimeoutMs: z.int().positive().max(60_000).default(3_000),
  timeoutMs: z.int().positive().max(120_000).default(10_000),
};

const signingSecret = z.string().refine(isWebhookSecret, 'has fewer than 16 bytes');
const secrets = secret(z.tuple([signingSecret], signingSecret));

function key(open: (text: string) => unknown, message: string) {
  return z.string().refine((text) => {
    try {
      open(text);
      return true;
    } catch {
      return false;
    }
  }, message);
}

const privateKey = key(readSigningKey, 'is not a private RSA key (PKCS#8, base64 or PEM)');
const publicKey = key(readVerifyingKey, 'is not a public RSA key (SPKI, base64 or PEM)');

/** The card-binding company (item 11). The first secret signs, all verify. */
export const CARD_BINDING = z.strictObject({
  url,
  merchantNo: z.string().regex(/^[\w-]{1,64}$/),
  secrets,
  ...timeouts,
});

/** The payer: its book of payouts (B12), and where it takes debits and is asked about them (item 22). */
export const PAYER = z.strictObject({
  url,
  debitUrl: url.optional(),
  debitQueryUrl: url.optional(),
  secrets,
  ...timeouts,
});

/** The SMS carrier (item 25.3). */
export const SMS_GATEWAY = z.strictObject({
  url,
  account: z.string().regex(/^[\w-]{1,64}$/),
  secrets,
  ...timeouts,
});

/** The depository (item 12, `lender-domain` §9). Two keys of the depository may live at once. */
export const DEPOSITORY = z.strictObject({
  baseUrl: url,
  platformNo: z.string().regex(/^[\w-]{1,64}$/),
  keySerial: z
    .string()
    .regex(/^\w{1,16}$/)
    .default('1'),
  signingKey: secret(privateKey),
  verifyingKeys: z.array(publicKey).min(1),
  userDevice: z.enum(['PC', 'MOBILE']).default('MOBILE'),
  userRole: z
    .string()
    .regex(/^[A-Z_]{1,32}$/)
    .default('BORROWERS'),
  authList: z.array(z.string().regex(/^[A-Z_]{1,32}$/)).default(['REPAYMENT']),
  /** Until when and up to which amount the borrower's authorisation holds, as agreed with the bank. */
  authFailTime: z
    .string()
    .regex(/^\d{8,14}$/)
    .optional(),
  authAmount: z
    .string()
    .regex(/^\d{1,12}(?:\.\d{1,2})?$/)
    .optional(),
  /** Error codes of the depository that say, for certain, that it does not know a person. */
  unknownUserCodes: z.array(z.string().regex(/^[\w-]{1,64}$/)).optional(),
  ...timeouts,
});
