import { expect } from 'chai';
import { readSettings } from '#src/settings/read-settings.js';
import { printVariableTable, VARIABLE_TABLE } from '#src/settings/variables.table.js';

const REQUIRED = {
  BANYAN_LENDER_EVENTS_URL: 'http://127.0.0.1:9/events',
  BANYAN_LENDER_EVENTS_SECRET: 'a-secret-of-20-chars,another-secret-here',
};

describe('settings', () => {
  it('reads the required variables and takes the defaults of the table for the rest', () => {
    const read = readSettings({ ...REQUIRED, HOME: '/root' });
    expect(read.ok && read.value).to.deep.include({
      port: 8080,
      host: '127.0.0.1',
      schedule: 'normal',
      lenderEventsSecrets: ['a-secret-of-20-chars', 'another-secret-here'],
      bodyBytesInFlightMax: 64 * 1024 * 1024,
    });
  });

  it('refuses a variable that is not in the table, by name', () => {
    const read = readSettings({ ...REQUIRED, BANYAN_PROT: '80' });
    expect(read).to.deep.equal({ ok: false, error: ['BANYAN_PROT is not a variable of the gateway'] });
  });

  it('names every missing variable at once', () => {
    const read = readSettings({});
    expect(read).to.deep.equal({
      ok: false,
      error: ['BANYAN_LENDER_EVENTS_URL is missing', 'BANYAN_LENDER_EVENTS_SECRET is missing'],
    });
  });

  const MALFORMED: readonly (readonly [string, string, string])[] = [
    ['BANYAN_PORT', '65536', 'BANYAN_PORT is not a port (0 to 65535)'],
    ['BANYAN_PORT', 'http', 'BANYAN_PORT is not a port (0 to 65535)'],
    ['BANYAN_SCHEDULE', 'often', 'BANYAN_SCHEDULE is not one of normal, fast, off'],
    ['BANYAN_REQUESTS_IN_FLIGHT', '-1', 'BANYAN_REQUESTS_IN_FLIGHT is not a whole number'],
    [
      'BANYAN_MARKETPLACE_ADDRESSES',
      '10.0.0.0/33',
      'BANYAN_MARKETPLACE_ADDRESSES has an entry that is not an address or a network',
    ],
    ['BANYAN_TRUSTED_PROXIES', 'lb.local', 'BANYAN_TRUSTED_PROXIES has an entry that is not an address or a network'],
    ['BANYAN_LENDER_EVENTS_URL', 'ftp://x', 'BANYAN_LENDER_EVENTS_URL is not an http(s) address'],
    ['BANYAN_LENDER_EVENTS_URL', '', 'BANYAN_LENDER_EVENTS_URL is empty'],
    ['BANYAN_LENDER_EVENTS_SECRET', 'short', 'BANYAN_LENDER_EVENTS_SECRET has a secret of fewer than 16 bytes'],
    [
      'BANYAN_LENDER_EVENTS_SECRET',
      'whsec_c2hvcnRrZXk=',
      'BANYAN_LENDER_EVENTS_SECRET has a secret of fewer than 16 bytes',
    ],
    ['BANYAN_PUBLIC_URL', 'https://a b', 'BANYAN_PUBLIC_URL is not an http(s) address'],
  ];
  for (const [name, value, fault] of MALFORMED) {
    it(`refuses ${name}=${value === '' ? '(empty)' : value} without quoting it`, () => {
      const read = readSettings({ ...REQUIRED, [name]: value });
      expect(read).to.deep.equal({ ok: false, error: [fault] });
    });
  }

  it('prints every variable of the table', () => {
    const printed = printVariableTable();
    for (const [name, , , , meaning] of VARIABLE_TABLE) expect(printed).to.include(name).and.to.include(meaning);
    const required = printed.split('\n').filter((line) => line.includes('(required)'));
    expect(required.map((line) => line.trim().split(' ')[0])).to.deep.equal(Object.keys(REQUIRED));
  });
});
