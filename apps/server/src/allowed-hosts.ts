import type { AllowedHost } from '@banyan/adapter-http';
import type { RongshuChannel } from '@banyan/core/rongshu';
import type { Settings } from './settings/read-settings.js';

/** The only hosts that the gateway calls: those of its configuration. An address in an order is followed to none but these. */
export function allowedHosts(
  settings: Pick<Settings, 'lenderEventsUrl' | 'privateHosts'>,
  channels: readonly RongshuChannel[],
): readonly AllowedHost[] {
  const hosts = new Set([
    hostOf(settings.lenderEventsUrl),
    ...channels.flatMap((channel) => [hostOf(channel.settings.baseUrl), ...channel.settings.resourceHosts]),
  ]);
  const isPrivate = (host: string): boolean =>
    settings.privateHosts.some((entry) => entry === host || entry === host.replace(/:\d+$/, ''));
  return [...hosts].map((host) => ({ host: host.toLowerCase(), isPrivate: isPrivate(host) }));
}

function hostOf(url: string): string {
  return new URL(url).host;
}
