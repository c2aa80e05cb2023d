import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { grootSettings } from '#src/rongshu/settings.js';

const PAGE = readFileSync(new URL('../../../../docs/INTEGRATION.md', import.meta.url), 'utf8');
const OWN = {
  channelId: 'c',
  appId: 'a',
  keys: { verifyingKeys: [], sharedSecrets: [] },
  baseUrl: 'https://m.example/',
};
const ROWS = PAGE.split('## Settings of a channel')[1]
  ?.split('\n## ')[0]
  ?.split('\n')
  .filter((line) => line.startsWith('| `'));

describe('The table of settings for people who go live', () => {
  for (const [setting, value] of Object.entries(grootSettings(OWN))) {
    if (Object.hasOwn(OWN, setting)) continue;
    it(`names ${setting} with its default`, () => {
      const rows = ROWS?.filter((line) => line.split('|')[1]?.includes(`\`${setting}\``));
      expect(rows).to.have.length(1);
      const fallback = rows?.[0]?.split('|')[3] ?? '';
      if (typeof value !== 'object') expect(fallback).to.include(String(value));
    });
  }
});
