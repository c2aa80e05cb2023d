import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Command } from 'commander';
import { describe, it } from 'mocha';
import { createProgram } from '#src/commands/program.js';

const PAGES = [
  'docs/OPERATIONS.md',
  'docs/INTEGRATION.md',
  'README.md',
  'README.zh-CN.md',
  'deploy/README.md',
  'apps/server/README.md',
];
/** A command as it stands on a page: from `banyan` to the end of the code. */
const NAMED = /(?:^|[`| ])banyan ((?:[a-z]+(?:-[a-z]+)*)(?: [^`\n|#]*)?)/g;
const CODE = /`[^`\n]+`|```[a-z]*\n[^]*?```/g;

interface Named {
  readonly page: string;
  readonly text: string;
}

function commandsOf(page: string): readonly Named[] {
  const text = readFileSync(new URL(`../../../../${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(CODE)].flatMap(([code]) =>
    [...code.replace(/^`+|`+$/g, '').matchAll(NAMED)].map(([, named = '']) => ({ page, text: named.trim() })),
  );
}

/** What is wrong with a command: a word that is no command of the one before it, or an option that it does not have. */
function faultOf({ text }: Named): string | undefined {
  let command: Command = createProgram();
  const words = text.split(/\s+/);
  while (command.commands.length > 0 && words[0] !== undefined && !words[0].startsWith('-')) {
    const word = words.shift() ?? '';
    const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (next === undefined) return `${command.name()} has no command ${word}`;
    command = next;
  }
  const unknown = words.filter((word) => /^--[a-z]/.test(word) && !knows(command, word));
  return unknown.length === 0 ? undefined : `${command.name()} has no ${unknown.join(', ')}`;
}

function knows(command: Command, option: string): boolean {
  return option === '--help' || command.options.some(({ long }) => long === option);
}

describe('Commands that the pages name', () => {
  for (const page of PAGES) {
    it(`exist, with their options: ${page}`, () => {
      const faults = commandsOf(page).map((named) => [named.text, faultOf(named)] as const);
      expect(faults.filter(([, fault]) => fault !== undefined)).to.deep.equal([]);
    });
  }

  it('are found on the pages, and faults in them', () => {
    expect(commandsOf('docs/OPERATIONS.md').length).to.be.greaterThan(30);
    expect(faultOf({ page: '', text: 'orders find --status accepted' })).to.equal('find has no --status');
    expect(faultOf({ page: '', text: 'orders dance' })).to.equal('orders has no command dance');
    expect(faultOf({ page: '', text: 'callbacks list --state dead' })).to.equal(undefined);
  });
});
