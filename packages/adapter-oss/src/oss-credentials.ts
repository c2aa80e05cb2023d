import { readFileSync } from 'node:fs';
import { PortUnavailable } from '@banyan/core';
import type { OssCredentials, OssCredentialSource } from './oss-options.js';

const REREAD_MS = 60_000;

/** The access key to sign with. */
export interface OssKeyring {
  /** The key of now. Throws `PortUnavailable` when there has never been one that could be read. */
  current(): OssCredentials;
  /** Reads the file again. True when it holds another key than before. */
  refresh(): boolean;
}

/** Makes an {@link OssKeyring}. A file that cannot be read later leaves the last key in use. */
export function createOssKeyring(source: OssCredentialSource): OssKeyring {
  if (source.kind === 'accessKey') return { current: () => source, refresh: () => false };
  const { path, rereadMs = REREAD_MS } = source;
  let held: OssCredentials | undefined;
  let readAt = Number.NEGATIVE_INFINITY;

  function refresh(): boolean {
    readAt = performance.now();
    const earlier = held;
    try {
      held = readCredentials(readFileSync(path, 'utf8'));
    } catch (error) {
      if (held === undefined) throw new PortUnavailable('document store (the file of its access key)', causeOf(error));
    }
    return held.accessKeyId !== earlier?.accessKeyId || held.securityToken !== earlier.securityToken;
  }

  return {
    refresh,
    current: () => {
      if (held === undefined || performance.now() - readAt >= rereadMs) refresh();
      if (held === undefined) throw new PortUnavailable('document store (the file of its access key)');
      return held;
    },
  };
}

function readCredentials(text: string): OssCredentials {
  const parsed: unknown = JSON.parse(text);
  const members = new Map(typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : []);
  const read = (name: string): string => {
    const value: unknown = members.get(name) ?? members.get(name.charAt(0).toUpperCase() + name.slice(1));
    if (typeof value !== 'string' || value === '') throw new Error(`the file has no ${name}`);
    return value;
  };
  return {
    accessKeyId: read('accessKeyId'),
    accessKeySecret: read('accessKeySecret'),
    securityToken: read('securityToken'),
  };
}

/** A JSON error quotes the text it stumbled over, and here that text is a secret. */
function causeOf(error: unknown): Error {
  return new Error(
    error instanceof SyntaxError ? 'the file is not JSON' : error instanceof Error ? error.message : 'unreadable',
  );
}
