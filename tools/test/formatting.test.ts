import path from 'node:path';
import { expect } from 'chai';
import { check, resolveConfig } from 'prettier';
import { ROOT } from './scratch.js';

describe('Formatting', () => {
  const planted = path.join(ROOT, 'packages', 'core', 'src', 'planted.ts');

  async function isFormatted(text: string): Promise<boolean> {
    return check(text, { ...(await resolveConfig(planted)), filepath: planted });
  }

  it('refuses double quotes, missing semicolons, long lines and missing trailing commas', async () => {
    expect(await isFormatted('export const a = "b";\n')).to.equal(false);
    expect(await isFormatted("export const a = 'b'\n")).to.equal(false);
    expect(await isFormatted(`export const a = call(${"'argument', ".repeat(10)}'last');\n`)).to.equal(false);
    expect(await isFormatted('export const a = {\n  b: 1\n};\n')).to.equal(false);
  });

  it('accepts a line of 120 characters', async () => {
    const line = `export const a = '${'b'.repeat(120 - 20)}';`;
    expect(line).to.have.length(120);
    expect(await isFormatted(`${line}\n`)).to.equal(true);
  });
});
