import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instant } from '@banyan/core';
import { createCsvPayerStatements } from '@banyan/adapter-http';
import { createDirectoryDocumentStore } from '@banyan/adapter-oss';
import { describePayerStatementsContract } from '@banyan/core/testing';

describePayerStatementsContract({ describe, it, beforeEach, afterEach }, 'directory', async () => {
  const root = mkdtempSync(path.join(tmpdir(), 'banyan-statements-'));
  const documents = await createDirectoryDocumentStore({
    root,
    clock: { now: () => instant(1_780_000_000_000) },
    linkBaseUrl: 'https://lender.example',
    linkSecrets: ['a secret of links in a test, long enough'],
  });
  return {
    payerStatements: createCsvPayerStatements({ documents }),
    close: () => Promise.resolve(rmSync(root, { recursive: true })),
  };
});
