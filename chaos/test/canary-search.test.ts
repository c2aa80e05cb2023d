import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createPeople } from '@banyan/sandbox';
import { expect } from 'chai';
import { searchCanaries } from '#src/oracle/canary-search.js';

describe('the search for people', () => {
  const [first, second] = [createPeople(4), createPeople(5)].map((people) => people.next());
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'banyan-canary-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const search = async (content: string | Buffer): Promise<readonly string[]> => {
    await writeFile(path.join(folder, 'artefact'), content);
    if (first === undefined) throw new Error('nobody');
    const { findings } = await searchCanaries([folder], [first]);
    return findings.map(({ what }) => what);
  };

  it('finds number, phone, card and name of a person, in bytes of any kind', async () => {
    const parts = [first?.idCard, first?.mobile, first?.bankCard, first?.name].map((text) => Buffer.from(text ?? ''));
    const bytes = Buffer.concat(parts.flatMap((part) => [Buffer.from([0, 255, 10]), part]));
    const found = await search(bytes);
    expect(found).to.have.lengthOf(4);
    expect(found.join()).to.match(/identity number.*phone number.*card number.*name/);
  });

  it('finds a phone between other digits, and says no more of it than its ends', async () => {
    const found = await search(`00${first?.mobile ?? ''}77`);
    expect(found).to.deep.equal([`a phone number (199…${first?.mobile.slice(-2) ?? ''})`]);
  });

  it('finds a number that lies across two pieces of a large file', async () => {
    const found = await search('x'.repeat(1024 * 1024 - 7) + (first?.idCard ?? ''));
    expect(found).to.have.lengthOf(1);
  });

  it('finds nobody where only another person is', async () => {
    expect(await search(JSON.stringify({ idCard: second?.idCard, mobile: second?.mobile }))).to.deep.equal([]);
  });
});
