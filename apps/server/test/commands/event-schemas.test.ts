import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { eventSchemaFiles, writeEventSchemas } from '#src/commands/event-schemas.js';

const PUBLISHED = new URL('../../../../docs/events/', import.meta.url);

describe('banyan events schemas', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'banyan-schemas-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('the published schemas are what the code says today; npm run docs:events writes them anew', () => {
    const files = eventSchemaFiles();
    expect(readdirSync(PUBLISHED)).to.have.members(files.map(({ file }) => file));
    for (const { file, text } of files) expect(readFileSync(new URL(file, PUBLISHED), 'utf8'), file).to.equal(text);
  });

  it('writes one file per event into a folder that it makes', () => {
    const deeper = join(folder, 'a', 'b');
    const written = writeEventSchemas(deeper);
    expect(readdirSync(deeper).map((file) => join(deeper, file))).to.have.members(written);
    const [first = ''] = written;
    expect(JSON.parse(readFileSync(first, 'utf8'))).to.include({ title: 'credit.requested' });
  });
});
