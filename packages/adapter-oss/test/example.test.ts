import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { addMs } from '@banyan/core';
import { createManualClock, documentKey, TEST_NOW } from '@banyan/core/testing';
import { createDirectoryDocumentStore } from '#src/index.js';
import { createTemporaryRoot } from './temporary-root.js';

describe('the example of the README', () => {
  it('stores a document and opens its link', async () => {
    const { root, remove } = await createTemporaryRoot();
    const secret = randomBytes(32).toString('base64url');
    const clock = createManualClock(TEST_NOW);
    const key = documentKey('agreements/loan-1.pdf');
    const bytes = randomBytes(1_000);
    const expiresAt = addMs(TEST_NOW, 600_000);

    // #region open
    const documentStore = await createDirectoryDocumentStore({
      root,
      linkBaseUrl: 'https://lender.example', // the link is <base>/documents/<key>?expires=…&signature=…
      linkSecrets: [secret], // 32 characters or more; the first signs, all verify
      clock, // the port Clock
    });
    await documentStore.put({ key, bytes, contentType: 'application/pdf' });
    const url = documentStore.link(key, expiresAt);
    const content = await documentStore.open(url.slice('https://lender.example'.length)); // what GET /documents/… answers
    // #endregion

    expect(content).to.deep.equal({ bytes, contentType: 'application/pdf' });
    await remove();
  });
});
