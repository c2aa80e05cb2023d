import type { AesKey } from './aes.js';

/** A reply envelope (`spec` §1.2): code and message, and the business JSON as text or as hex of its cipher. */
export interface ReplyEnvelope {
  readonly code: number;
  readonly message: string;
  /** Business JSON text; absent when there is none. */
  readonly response?: string;
}

/** The body of a reply. With a key, `response` goes out encrypted. */
export function writeReply(
  reply: ReplyEnvelope,
  form: { readonly codeType: 'number' | 'string'; readonly aesKey?: AesKey },
): string {
  const code = form.codeType === 'number' ? String(reply.code) : `"${String(reply.code)}"`;
  const head = `{"code":${code},"message":${JSON.stringify(reply.message)}`;
  if (reply.response === undefined) return `${head}}`;
  // Hex needs no escaping; JSON text does.
  const response =
    form.aesKey === undefined ? JSON.stringify(reply.response) : `"${form.aesKey.encrypt(reply.response)}"`;
  return `${head},"response":${response}}`;
}
