import { openGateway } from '#src/gateway.js';
import { createLog } from '#src/logging/log.js';
import { readSettings } from '#src/settings/read-settings.js';
import { TOKEN } from '#src/tokens.js';
import { serveUntilStopped } from './serve-until-stopped.js';

// One of two processes that serve one database: the real gateway, listening, with the check job of debits in a loop (item 22).

const settings = readSettings(process.env);
if (!settings.ok) throw new Error(settings.error.join());
const log = createLog({ level: 'warn', write: (line) => process.stderr.write(line) });
await serveUntilStopped(await openGateway(settings.value, log), (container) => container.get(TOKEN.checkRepayments));
