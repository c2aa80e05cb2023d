import { expect } from 'chai';
import { addMs } from '../../shared/calendar.js';
import { documentKey, TEST_NOW } from '../builders.js';
import type { PromiseCase } from './contract-runner.js';
import type { DocumentStoreHarness } from './harnesses.js';

const KEY = documentKey('agreements/RS STANDARD/a?b#c%2e&d.pdf');
const OTHER = documentKey('agreements/other.pdf');
const VALID_MS = 600_000;
const EXPIRES_AT = addMs(TEST_NOW, VALID_MS);

/** The promises of `link`, in the suite of `document-store`. */
export function describeDocumentLinks(promise: PromiseCase<DocumentStoreHarness>): void {
  const stored = async (harness: DocumentStoreHarness): Promise<string> => {
    for (const key of [KEY, OTHER]) {
      await harness.documentStore.put({ key, bytes: Uint8Array.from([1, 2, 3]), contentType: 'application/pdf' });
    }
    harness.setTime(TEST_NOW);
    return harness.documentStore.link(KEY, EXPIRES_AT);
  };
  const content = { bytes: Uint8Array.from([1, 2, 3]), contentType: 'application/pdf' };

  promise('links to the content, by an absolute URL that no proxy will change', async (harness) => {
    const url = await stored(harness);
    expect(url).to.match(/^[a-z]+:\/\/[^/]+\/[A-Za-z0-9\-._~!$&'()*+,;=:@/%?]+$/);
    const followed = await harness.follow(url);
    expect(followed).not.to.be.a('string');
    if (typeof followed === 'string') return;
    expect({ ...followed, bytes: Uint8Array.from(followed.bytes) }).to.deep.equal(content);
  });

  promise('ends when it is said to end', async (harness) => {
    const url = await stored(harness);
    harness.setTime(addMs(EXPIRES_AT, -1));
    expect(await harness.follow(url)).not.to.be.a('string');
    harness.setTime(addMs(EXPIRES_AT, 1));
    expect(await harness.follow(url)).to.equal('expired');
    harness.setTime(addMs(EXPIRES_AT, 86_400_000));
    expect(await harness.follow(url)).to.equal('expired');
  });

  promise('gives nothing for a link in which one character was altered', async (harness) => {
    const url = await stored(harness);
    const pathAt = url.indexOf('/', url.indexOf('://') + 3) + 1;
    for (let at = pathAt; at < url.length; at += 1) {
      const character = url.charAt(at);
      for (const other of [character === '1' ? '2' : '1', swapCase(character)]) {
        if (other === character) continue;
        const altered = url.slice(0, at) + other + url.slice(at + 1);
        // `%2e` and `%2E` are one character written twice.
        if (decoded(altered) === decoded(url)) continue;
        const followed = await harness.follow(altered);
        if (typeof followed !== 'string') expect.fail(`character ${at - pathAt} after the host may be altered`);
      }
    }
  });

  promise('gives nothing for a link with another key, a later end, or a part missing', async (harness) => {
    const url = await stored(harness);
    const otherUrl = harness.documentStore.link(OTHER, EXPIRES_AT);
    // A whole second: an object store counts in no other unit.
    const laterUrl = harness.documentStore.link(KEY, addMs(EXPIRES_AT, 1_000));
    const [path = '', query = ''] = url.split('?');
    const [otherPath = '', otherQuery = ''] = otherUrl.split('?');
    const members = query.split('&');
    const later = laterUrl.split('?')[1]?.split('&') ?? [];
    const exchanged = members.map((_, index) =>
      members.map((member, at) => (at === index ? later[at] : member)).join('&'),
    );
    const missing = members.map((_, index) => members.filter((_member, at) => at !== index).join('&'));
    const queries = [otherQuery, '', ...exchanged, ...missing];
    const candidates = [`${otherPath}?${query}`, path, ...queries.map((each) => `${path}?${each}`)];
    const altered = candidates.filter((candidate) => candidate !== url);
    expect(altered.length).to.be.greaterThan(members.length);
    for (const candidate of altered) expect(await harness.follow(candidate)).to.be.a('string');
  });

  promise('does not ask whether the document exists', async (harness) => {
    await stored(harness);
    const url = harness.documentStore.link(documentKey('agreements/none.pdf'), EXPIRES_AT);
    expect(await harness.follow(url)).to.equal('unknown');
  });
}

function swapCase(character: string): string {
  const lower = character.toLowerCase();
  return lower === character ? character.toUpperCase() : lower;
}

function decoded(url: string): string {
  return url.replace(/%[0-9A-Fa-f]{2}/g, (escape) => escape.toUpperCase());
}
