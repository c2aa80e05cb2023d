import { readFileSync } from 'node:fs';

const ROOT = new URL('../../../../../docs/spec/rongshu/', import.meta.url);

/** A page of the document, as text. */
export function documentText(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** An example payload, as the text it was written in. */
export function exampleText(name: string): string {
  return documentText(`examples/${name}.json`).trim();
}

/** An example payload, compact. */
export function compactExample(name: string): string {
  return JSON.stringify(JSON.parse(exampleText(name)));
}

/** Rows of the table under a heading, header and ruler left out. */
export function documentTable(page: string, heading: string): readonly (readonly string[])[] {
  const section = documentText(page)
    .split(/^## /m)
    .find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`no section ${heading} in ${page}`);
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}
