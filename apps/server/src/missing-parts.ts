import type { ChannelCode } from '@banyan/core';
import type { Container } from 'inversify';
import { channelsWithoutSignature, missingEndpoints } from './configuration/snapshot.js';
import { TOKEN } from './tokens.js';

/** Warns of what the operator should know of a gateway that serves all the same. */
export function warnOfWhatIsMissing(container: Container): void {
  const log = container.get(TOKEN.log);
  const { clock, database, objectStore } = container.get(TOKEN.settings);
  if (clock === 'movable')
    log.warn('the clock can be moved (BANYAN_CLOCK=movable): for sandboxes only, never where real money is');
  if (database !== undefined && objectStore === undefined)
    log.warn('documents lie in a folder of BANYAN_HOME: replicas of this gateway must all have the same one');
  const missing = missingEndpoints(container.get(TOKEN.endpoints)());
  if (missing.length > 0)
    log.warn('endpoints are not configured; what needs them is refused until "banyan configuration put" names them', {
      reason: missing.join(', '),
    });
  const channels = container.get(TOKEN.channelList).map(({ settings: { channelId } }) => channelId as ChannelCode);
  const unsigned = channelsWithoutSignature(container.get(TOKEN.configuration), channels);
  if (unsigned.length > 0)
    log.warn(
      'no SMS signature; messages of these channels are refused until "banyan configuration put sms" names one',
      {
        reason: unsigned.join(', '),
      },
    );
}
