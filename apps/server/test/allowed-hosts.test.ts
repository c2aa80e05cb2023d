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
      payer: { ...PEER, url: 'https://payer.example' },
    };
    expect(hosts()).to.deep.equal([
      { host: 'back-office.example', isPrivate: false },
      { host: 'cards.example:8443', isPrivate: true },
      { host: 'payer.example', isPrivate: false },
    ]);
    endpoints = {};
    expect(hosts()).to.have.length(1);
  });
});
