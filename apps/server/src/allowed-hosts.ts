import type { AllowedHost } from '@banyan/adapter-http';
import type { RongshuChannel } from '@banyan/core/rongshu';
import type { Endpoints } from './configuration/snapshot.js';
import type { Settings } from './settings/read-settings.js';

/** The only hosts that the gateway calls: those of its configuration. An address in an order is followed to none but these. */
export function allowedHosts(
  settings: Pick<Settings, 'lenderEventsUrl' | 'privateHosts'>,
  channels: readonly RongshuChannel[],
  endpoints: Endpoints,
): readonly AllowedHost[] {
  const { cardBinding, depository, payer, smsGateway } = endpoints;
  const payerUrls = [payer?.url, payer?.debitUrl, payer?.debitQueryUrl];
  const endpointUrls = [cardBinding?.url, depository?.baseUrl, ...payerUrls, smsGateway?.url];
  const hosts = new Set([
    ...(settings.lenderEventsUrl === undefined ? [] : [hostOf(settings.lenderEventsUrl)]),
    ...channels.flatMap((channel) => [hostOf(channel.settings.baseUrl), ...channel.settings.resourceHosts]),
    ...endpointUrls.flatMap((url) => (url === undefined ? [] : [hostOf(url)])),
  ]);
  // URLs give their host in lower case, people name theirs as they please.
  const named = new Set(settings.privateHosts.map((host) => host.toLowerCase()));
  const isPrivate = (host: string): boolean => named.has(host) || named.has(host.replace(/:\d+$/, ''));
  return [...hosts].map((name) => name.toLowerCase()).map((host) => ({ host, isPrivate: isPrivate(host) }));
}

/** {@link allowedHosts} of the endpoints in force: the same list until they change, as they do at run time (item 25.2). */
export function followAllowedHosts(
  settings: Pick<Settings, 'lenderEventsUrl' | 'privateHosts'>,
  channels: readonly RongshuChannel[],
  endpoints: () => Endpoints,
): () => readonly AllowedHost[] {
  let seen: Endpoints | undefined;
  let hosts: readonly AllowedHost[] = [];
  return () => {
    const current = endpoints();
    if (current !== seen) {
      hosts = allowedHosts(settings, channels, current);
      seen = current;
    }
    return hosts;
  };
}

function hostOf(url: string): string {
  return new URL(url).host;
}
