import { createHmac, randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { StartupProblem } from './startup-problem.js';

/** `id:base64` of 32 bytes each; the first seals, all open. */
const ring = z.array(z.string().regex(/^[\w-]{1,32}:[A-Za-z0-9+/]{43}=$/)).min(1);

const KEYS = z.strictObject({
  /** Identity columns of the database. */
  encryption: ring,
  /** Documents: pushed orders and their pictures, pulled data. */
  documents: ring,
  /** Base64 of 32 bytes: the blind indexes. Changing it means writing every index anew. */
  identityIndex: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  /** Secrets of document links; the first signs, all verify. */
  documentLinks: z.array(z.string().min(32)).min(1),
  /** Secrets of the tokens in the URLs of our pages; the first signs, all verify. */
  pageTokens: z.tuple([z.string().min(32)], z.string().min(32)),
});

/** Keys of the data at rest. Without them the database cannot be read. */
export type Keys = z.infer<typeof KEYS>;

/** Keys, and whether this start made them. */
export interface OpenedKeys {
  readonly keys: Keys;
  readonly isNew: boolean;
}

/**
 * Reads the key file; when there is none, makes one with fresh keys, readable by its owner only, if `mayMake`: fresh keys
 * beside a database that has others would read nothing, and find nobody on its blacklist.
 */
export async function openKeysFile(path: string, { mayMake }: { readonly mayMake: boolean }): Promise<OpenedKeys> {
  const made = mayMake && (await makeKeysFile(path));
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new StartupProblem(`The key file ${path} cannot be read; bring back the one that belongs to the database.`, {
      cause,
    });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new StartupProblem(`The key file ${path} is not JSON.`, { cause });
  }
  const parsed = KEYS.safeParse(withPageTokens(json));
  if (!parsed.success) {
    throw new StartupProblem(`The key file ${path} is not usable: ${faultPaths(parsed.error)}.`);
  }
  return { keys: parsed.data, isNew: made };
}

/** Removes a key file that was made just now and has sealed nothing. */
export async function forgetKeysFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/**
 * A file of a release before the opening page lacks `pageTokens`: they are drawn from the secrets of the document links, the
 * same at every start, so that the file need not be written.
 */
function withPageTokens(json: unknown): unknown {
  const old = KEYS.omit({ pageTokens: true }).safeParse(json);
  if (!old.success) return json;
  const pageTokens = old.data.documentLinks.map((secret) =>
    createHmac('sha256', secret).update('banyan page tokens').digest('base64url'),
  );
  return { ...old.data, pageTokens };
}

/** Members at fault, without what they hold. */
export function faultPaths(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join('.') || 'the file'} (${issue.code})`).join(', ');
}

async function makeKeysFile(path: string): Promise<boolean> {
  const keys: Keys = {
    encryption: [`k1:${randomBytes(32).toString('base64')}`],
    documents: [`d1:${randomBytes(32).toString('base64')}`],
    identityIndex: randomBytes(32).toString('base64'),
    documentLinks: [randomBytes(32).toString('base64url')],
    pageTokens: [randomBytes(32).toString('base64url')],
  };
  // Written whole under another name first: a start that dies half-way leaves no half key file.
  const unfinished = `${path}.${String(process.pid)}`;
  try {
    const file = await open(unfinished, 'w', 0o600);
    await file.writeFile(`${JSON.stringify(keys, null, 2)}\n`);
    await file.sync();
    await file.close();
    await link(unfinished, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new StartupProblem(`The key file ${path} cannot be written.`, { cause: error });
  } finally {
    await rm(unfinished, { force: true });
  }
}
