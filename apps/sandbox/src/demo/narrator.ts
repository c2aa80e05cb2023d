import type { Answer } from '../marketplace/marketplace-client.js';
import type { InterfaceName } from '../marketplace/interfaces.table.js';
import { aboutInterface } from '../marketplace/interfaces.table.js';
import type { Palette } from '../print/palette.js';
import { padFrom, padTo } from '../print/text.js';

/** Tells the story of a run, step by step. */
export interface Narrator {
  heading(text: string, aside?: string): void;
  /** Plain lines, indented. */
  lines(...texts: readonly string[]): void;
  /** A call of the marketplace and what was answered; `findings` are what a person wants to know of it. */
  call(name: InterfaceName, answer: Answer, findings: readonly string[]): void;
  /** Something that came the other way, from the gateway or from the back office. */
  event(from: string, what: string, ms: number, findings?: readonly string[]): void;
}

const LABEL_WIDTH = 20;
const TEXT_WIDTH = 34;
const INDENT = ' '.repeat(9);

/** A narrator that writes whole lines to `write`. */
export function createNarrator(write: (text: string) => void, palette: Palette): Narrator {
  const line = (text = ''): void => {
    write(`${text.trimEnd()}\n`);
  };
  const row = (number: string, label: string, text: string, outcome: string, ms: number): void => {
    const cells = [padTo(number, 5), padTo(label, LABEL_WIDTH), padTo(text, TEXT_WIDTH), outcome];
    line(`  ${cells.join('  ')}  ${palette.faint(padFrom(`${String(ms)} ms`, 8))}`);
  };
  return {
    heading(text, aside = '') {
      line();
      line(`${palette.strong(text)}${aside === '' ? '' : `   ${palette.faint(aside)}`}`);
      line();
    },
    lines(...texts) {
      for (const text of texts) line(text === '' ? '' : `  ${text}`);
    },
    call(name, answer, findings) {
      const about = aboutInterface(name);
      const outcome = padTo(`code ${String(answer.code ?? '-')} ${answer.message}`, 14);
      row(
        about.document,
        about.label,
        about.question,
        answer.code === 0 ? palette.good(outcome) : palette.bad(outcome),
        answer.ms,
      );
      for (const finding of findings) line(`${INDENT}${finding}`);
    },
    event(from, what, ms, findings = []) {
      row('', palette.accent(padTo(from, LABEL_WIDTH)), what, padTo('', 14), ms);
      for (const finding of findings) line(`${INDENT}${finding}`);
    },
  };
}
