import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Person } from '@banyan/sandbox';
import type { CanaryFinding } from './evidence.js';

/** What a search looked through, and what it found. */
export interface CanarySearch {
  readonly files: number;
  readonly bytes: number;
  readonly findings: readonly CanaryFinding[];
}

const PIECE_BYTES = 1024 * 1024;
const NOTHING = Buffer.alloc(PIECE_BYTES);
const OVERLAP = 64;
const FINDINGS_MAX = 50;
const LENGTHS = [11, 18, 19] as const;
const DIGITS = /\d{10,}[\dX]/g;

/**
 * Looks for every identity number, phone, card number and name of these people in every file below the folders, as bytes: what
 * compresses or encrypts hides them, and that is what it is for. Findings are masked.
 */
export async function searchCanaries(folders: readonly string[], people: readonly Person[]): Promise<CanarySearch> {
  const numbers = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { idCard, mobile, bankCard, name } of people) {
    numbers.set(idCard, 'an identity number');
    numbers.set(mobile, 'a phone number');
    numbers.set(bankCard, 'a card number');
    names.set(Buffer.from(name, 'utf8').toString('latin1'), 'a name');
  }
  const findings: CanaryFinding[] = [];
  let files = 0;
  let bytes = 0;
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      files += 1;
      let rest = '';
      for await (const chunk of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
        if (!Buffer.isBuffer(chunk)) continue;
        bytes += chunk.length;
        // Databases and brokers keep room for what is to come: there is nobody in it.
        if (chunk.equals(NOTHING.subarray(0, chunk.length))) {
          rest = '';
          continue;
        }
        const text = rest + chunk.toString('latin1');
        for (const what of peopleIn(text, numbers, names))
          if (findings.length < FINDINGS_MAX) findings.push({ where: path.relative(folder, file), what });
        rest = text.slice(-OVERLAP);
      }
    }
  }
  return { files, bytes, findings };
}

/** Kinds of what was recognised in a text. */
export function peopleIn(
  text: string,
  numbers: ReadonlyMap<string, string>,
  names: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [digits] of text.matchAll(DIGITS)) {
    for (const length of LENGTHS) {
      for (let start = 0; start + length <= digits.length; start += 1) {
        const candidate = digits.slice(start, start + length);
        const kind = numbers.get(candidate);
        if (kind !== undefined) found.add(`${kind} (${candidate.slice(0, 3)}…${candidate.slice(-2)})`);
      }
    }
  }
  for (const [name, kind] of names) if (text.includes(name)) found.add(kind);
  return found;
}
