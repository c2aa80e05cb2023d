import type { OpeningPages } from '@banyan/adapter-http';
import type { ApplyOpeningNotice, ChannelCode, OpenOpeningPage, ReturnFromOpening } from '@banyan/core';
import { PortUnavailable } from '@banyan/core';
import type { OpeningPageTexts } from '../configuration/snapshot.js';
import type { Log } from '../logging/log.js';

/** The opening page and the ways back from the depository (items 12.2, 25.2, G8) as the HTTP adapter serves them. */
export function createOpeningDoors(dependencies: {
  readonly openOpeningPage: OpenOpeningPage;
  readonly returnFromOpening: ReturnFromOpening;
  readonly applyOpeningNotice: ApplyOpeningNotice;
  readonly configuration: { openingPage(channel: ChannelCode): OpeningPageTexts | undefined };
  readonly log: Log;
}): OpeningPages {
  const { openOpeningPage, returnFromOpening, applyOpeningNotice, configuration, log } = dependencies;
  return {
    open: openOpeningPage,
    returned: returnFromOpening,
    notified: async (fields) => {
      const applied = await applyOpeningNotice(fields);
      if (applied.ok) log.info('opening notice taken', { outcome: applied.value });
      return applied;
    },
    texts: (channel) => {
      const texts = configuration.openingPage(channel);
      if (texts === undefined) throw new PortUnavailable('configuration (no opening page)');
      return texts;
    },
    onRefused: (door, reason) => log.warn('opening refused', { outcome: door, reason }),
  };
}
