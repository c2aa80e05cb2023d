import { expect } from 'chai';
import { instant } from '@banyan/core';
import { createInMemoryConfigurationRows, createInMemoryDocumentStore, createManualClock } from '@banyan/core/testing';
import { seedConfiguration } from '#src/configuration/seed.js';
import { defaultRows, storedRows } from '../support/configuration.js';

describe('the configuration of a new database', () => {
  const clock = createManualClock(instant(1_700_000_000_000));
  const documentStore = () => createInMemoryDocumentStore({ clock });

  it('is what comes with the gateway, once', async () => {
    const rows = createInMemoryConfigurationRows();
    const shipped = await defaultRows();
    expect(await seedConfiguration({ rows, documentStore: documentStore(), clock })).to.equal(shipped.length);
    expect(await seedConfiguration({ rows, documentStore: documentStore(), clock })).to.equal(0);
  });

  it('brings a database of an earlier release the kinds that it lacks, and leaves its own rows alone', async () => {
    const rows = createInMemoryConfigurationRows();
    const old = (await defaultRows()).filter(({ kind }) => kind === 'product' || kind === 'intakePolicy');
    const own = old.map((row) => (row.kind === 'intakePolicy' ? { ...row, body: { ...row.body, own: true } } : row));
    for (const row of storedRows(own)) await rows.put(row);
    await seedConfiguration({ rows, documentStore: documentStore(), clock });
    const current = await rows.current();
    expect(current.map(({ kind }) => kind)).to.include.members(['loanPolicy', 'sms', 'cardBins', 'openingPage']);
    expect(current.find(({ kind }) => kind === 'intakePolicy')).to.include({ version: 1, author: 'test' });
  });
});
