import type { OpeningOutcome } from '@banyan/core';
import { openGateway } from '#src/gateway.js';
import { createLog } from '#src/logging/log.js';
import { readSettings } from '#src/settings/read-settings.js';
import { TOKEN } from '#src/tokens.js';
import { serveUntilStopped } from './serve-until-stopped.js';

// One of two processes that serve one database: the real gateway, listening, with the check job of item 13 in a loop. The
// depository is asked nothing over the network here: it says of every second application that its account is open, and knows
// nothing of the others yet, so that notices win as well as the job however slow the machine is.

const settings = readSettings(process.env);
if (!settings.ok) throw new Error(settings.error.join());
const log = createLog({ level: 'warn', write: (line) => process.stderr.write(line) });
const opened = await openGateway(settings.value, log, (parts) => {
  const depository = parts.get(TOKEN.depository);
  parts.rebind(TOKEN.depository).toConstantValue({
    openingForm: (request) => depository.openingForm(request),
    readNotice: (fields) => depository.readNotice(fields),
    queryOpening: ({ requestNo, depositoryPersonNo }): Promise<OpeningOutcome | { readonly kind: 'pending' }> =>
      Promise.resolve(isKnown(requestNo) ? { kind: 'opened', depositoryPersonNo } : { kind: 'pending' }),
  });
});
await serveUntilStopped(opened, (container) => container.get(TOKEN.checkAccountOpenings));

function isKnown(requestNo: string): boolean {
  return requestNo.charCodeAt(requestNo.length - 1) % 2 === 0;
}
