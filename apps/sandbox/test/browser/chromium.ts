import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/** Debian's browser, and letters for Chinese pages: without them the screenshots show boxes. */
const PACKAGES = ['chromium', 'fonts-noto-cjk'];

/**
 * The browser for tests: the one `BANYAN_TEST_CHROMIUM` names, else Debian's, installed now when it is missing and we may install.
 * `undefined`: there is none to be had, and why.
 */
export async function findChromium(): Promise<{ readonly file?: string; readonly why: string }> {
  const named = process.env['BANYAN_TEST_CHROMIUM'];
  if (named !== undefined && named !== '') {
    return existsSync(named)
      ? { file: named, why: '' }
      : { why: `BANYAN_TEST_CHROMIUM is ${named}: there is no such file` };
  }
  if (existsSync(DEBIAN_CHROMIUM)) return { file: DEBIAN_CHROMIUM, why: '' };
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    return { why: 'no Chromium; install it, or name one in BANYAN_TEST_CHROMIUM' };
  }
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...PACKAGES], { env });
  } catch {
    return { why: 'apt-get could not install Chromium; name one in BANYAN_TEST_CHROMIUM' };
  }
  return existsSync(DEBIAN_CHROMIUM) ? { file: DEBIAN_CHROMIUM, why: '' } : { why: 'apt-get installed no Chromium' };
}
