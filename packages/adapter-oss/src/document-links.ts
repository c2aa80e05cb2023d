import { createHmac, timingSafeEqual } from 'node:crypto';
import { invariant } from '@banyan/core';
import type { DocumentKey, Instant } from '@banyan/core';
import { checkDocumentKey } from './document-path.js';

const ROUTE = '/documents/';
const SECRET_LENGTH_MIN = 32;
const QUERY = /^expires=(\d{1,16})&signature=([0-9a-f]{64})$/;

/** How links are made. */
export interface DocumentLinkSettings {
  /**
   * Address under which the holder of a link reaches `/documents/…`: origin, and path prefix if there is one. A function is
   * asked for every link: the port may be known only once the server listens.
   */
  readonly linkBaseUrl: string | (() => string);
  /** At least 32 characters each. The first signs, all verify, so that a secret can be changed without breaking links. */
  readonly linkSecrets: readonly string[];
}

/** What a genuine link says. */
export interface DocumentLink {
  readonly key: DocumentKey;
  readonly expiresAt: Instant;
}

/** Makes and reads links. */
export interface DocumentLinks {
  /** `<base>/documents/<key>?expires=<epoch ms>&signature=<HMAC-SHA256, hex>`. */
  create(link: DocumentLink): string;
  /** The link in a path with query as requested; undefined when it is not one of ours to the last character. */
  read(pathAndQuery: string): DocumentLink | undefined;
}

/** Makes {@link DocumentLinks}. Throws `InvariantViolation` on a short or missing secret, or a base that is not http(s). */
export function createDocumentLinks({ linkBaseUrl, linkSecrets }: DocumentLinkSettings): DocumentLinks {
  const [current] = linkSecrets;
  invariant(current !== undefined, 'document links need a secret');
  invariant(
    linkSecrets.every((secret) => secret.length >= SECRET_LENGTH_MIN),
    'a secret of document links has at least 32 characters',
  );
  const baseOf = typeof linkBaseUrl === 'string' ? fixedBase(linkBaseUrl) : (): string => checkedBase(linkBaseUrl());

  return {
    create: ({ key, expiresAt }) => {
      checkDocumentKey(key);
      invariant(Number.isSafeInteger(expiresAt) && expiresAt > 0, 'a link ends at a point in time');
      const path = key.split('/').map(encodeURIComponent).join('/');
      const signature = signatureOf(current, key, String(expiresAt)).toString('hex');
      return `${baseOf()}${ROUTE}${path}?expires=${String(expiresAt)}&signature=${signature}`;
    },
    read: (pathAndQuery) => {
      const queryAt = pathAndQuery.indexOf('?');
      const path = pathAndQuery.slice(0, queryAt);
      // A proxy may or may not take the prefix away before it passes a request on.
      const routes = [ROUTE, new URL(baseOf()).pathname.replace(/\/$/, '') + ROUTE];
      const route = routes.find((candidate) => path.startsWith(candidate));
      const [, expires, signature] = QUERY.exec(pathAndQuery.slice(queryAt + 1)) ?? [];
      if (queryAt < 0 || route === undefined || expires === undefined || signature === undefined) return undefined;
      const key = decoded(path.slice(route.length));
      if (key === undefined) return undefined;
      const given = Buffer.from(signature, 'hex');
      const isGenuine = linkSecrets.some((secret) => timingSafeEqual(signatureOf(secret, key, expires), given));
      return isGenuine ? { key: key as DocumentKey, expiresAt: Number(expires) as Instant } : undefined;
    },
  };
}

function fixedBase(linkBaseUrl: string): () => string {
  const base = checkedBase(linkBaseUrl);
  return () => base;
}

function checkedBase(linkBaseUrl: string): string {
  invariant(/^https?:\/\/[^?#]+$/.test(linkBaseUrl), 'the base of document links is an http(s) address');
  return linkBaseUrl.replace(/\/+$/, '');
}

function signatureOf(secret: string, key: string, expires: string): Buffer {
  return createHmac('sha256', secret).update(`${expires}\n${key}`).digest();
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
