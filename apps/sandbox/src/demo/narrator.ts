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

// Together with the time they fill the 80 columns of a narrow terminal, and no more.
const NUMBER_WIDTH = 4;
const LABEL_WIDTH = 20;
const TEXT_WIDTH = 25;
const OUTCOME_WIDTH = 13;
const GAP = '  ';
const INDENT = ' '.repeat(8);

/** A narrator that writes whole lines to `write`. */
export function createNarrator(write: (text: string) => void, palette: Palette): Narrator {
  const line = (text = ''): void => {
    write(`${text.trimEnd()}\n`);
  };
  const row = (number: string, label: string, text: string, ms: number): void => {
    const cells = [padTo(number, NUMBER_WIDTH), label, text, palette.faint(padFrom(`${String(ms)} ms`, 8))];
    line(GAP + cells.join(GAP));
  };
  return {
    heading(text, aside = '') {
      line();
      line(`${palette.strong(text)}${aside === '' ? '' : `  ${palette.faint(aside)}`}`);
      line();
    },
    lines(...texts) {
      for (const text of texts) line(text === '' ? '' : `  ${text}`);
    },
    call(name, answer, findings) {
      const about = aboutInterface(name);
      const outcome = padTo(`code ${String(answer.code ?? '-')} ${answer.message}`, OUTCOME_WIDTH);
      const colored = answer.code === 0 ? palette.good(outcome) : palette.bad(outcome);
      row(
        about.document,
        padTo(about.label, LABEL_WIDTH),
        padTo(about.question, TEXT_WIDTH) + GAP + colored,
        answer.ms,
      );
      for (const finding of findings) line(`${INDENT}${finding}`);
    },
    event(from, what, ms, findings = []) {
      row('', palette.accent(padTo(from, LABEL_WIDTH)), padTo(what, TEXT_WIDTH + GAP.length + OUTCOME_WIDTH), ms);
      for (const finding of findings) line(`${INDENT}${finding}`);
    },
  };
}
