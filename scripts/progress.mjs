import process from 'node:process';

const HEARTBEAT_MS = 5000;
const REDRAW_MS = 200;

/** @param {number} startedAt epoch milliseconds */
function elapsed(startedAt) {
  return `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
}

/**
 * Runs one visible step of the set-up. On a terminal one line is redrawn with what is going on; elsewhere (CI, a pipe) a line
 * is written at the start, at the end, and every five seconds in between. Everything goes to standard error, so that a
 * command's own output stays alone on standard output.
 *
 * @template T
 * @param {string} title
 * @param {(report: (what: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function visibleStep(title, work) {
  const startedAt = Date.now();
  const terminal = process.stderr.isTTY;
  let doing = '';
  const line = () => `  ${title} … ${elapsed(startedAt)}${doing === '' ? '' : `  ${doing}`}`;
  const draw = () =>
    process.stderr.write(terminal ? `\r\u001b[K${line().slice(0, process.stderr.columns - 1)}` : `${line()}\n`);
  if (!terminal) process.stderr.write(`  ${title} …\n`);
  const timer = setInterval(draw, terminal ? REDRAW_MS : HEARTBEAT_MS);
  const finish = (/** @type {string} */ mark) => {
    clearInterval(timer);
    process.stderr.write(`${terminal ? '\r\u001b[K' : ''}  ${mark} ${title} (${elapsed(startedAt)})\n`);
  };
  try {
    const value = await work((what) => {
      doing = what;
    });
    finish('✓');
    return value;
  } catch (error) {
    finish('✗');
    throw error;
  }
}
