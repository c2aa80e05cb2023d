import { shellWord } from '../print/text.js';

/** A `curl` that sends these very bytes; anything a shell could take for its own is quoted. */
export function curlText(url: string, body: string): string {
  return `curl -sS -w '\\n' -X POST ${shellWord(url)} -H 'content-type: application/json' --data-binary ${shellWord(body)}`;
}
