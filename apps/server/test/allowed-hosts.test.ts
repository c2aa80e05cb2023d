import { expect } from 'chai';
import { followAllowedHosts } from '#src/allowed-hosts.js';
import type { Endpoints } from '#src/configuration/snapshot.js';

const SETTINGS = { lenderEventsUrl: 'https://back-office.example/events', privateHosts: ['cards.example'] };
const PEER = { secrets: ['a secret of sixteen or more'] as [string], connectTimeoutMs: 1, timeoutMs: 1 };

describe('hosts that may be called', () => {
  it('follow the endpoints of the configuration, and stay the same list while those do', () => {
    let endpoints: Endpoints = {};
    const hosts = followAllowedHosts(SETTINGS, [], () => endpoints);
    expect(hosts()).to.deep.equal([{ host: 'back-office.example', isPrivate: false }]);
    expect(hosts()).to.equal(hosts());
    endpoints = {
      cardBinding: { ...PEER, url: 'http://Cards.example:8443/v1', merchantNo: 'M-1' },
      payer: { ...PEER, url: 'https://payer.example', debitUrl: 'https://debits.example/v1' },
    };
    expect(hosts()).to.deep.equal([
      { host: 'back-office.example', isPrivate: false },
      { host: 'cards.example:8443', isPrivate: true },
      { host: 'payer.example', isPrivate: false },
      { host: 'debits.example', isPrivate: false },
    ]);
    endpoints = {};
    expect(hosts()).to.have.length(1);
  });

  it('may be private in whatever case they are named, at the port that is named', () => {
    const endpoints: Endpoints = { payer: { ...PEER, url: 'https://payer.example:8443' } };
    for (const [privateHost, isPrivate] of [
      ['Payer.Example', true],
      ['Payer.Example:8443', true],
      ['payer.example:443', false],
    ] as const) {
      const hosts = followAllowedHosts({ ...SETTINGS, privateHosts: [privateHost] }, [], () => endpoints);
      expect(hosts(), privateHost).to.deep.include({ host: 'payer.example:8443', isPrivate });
    }
  });
});
