import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LenderChannelSettings } from '../marketplace/channel.js';

/** Writes the channels file of a gateway into its home, readable by its owner only; gives the file's path. */
export async function writeChannelsFile(home: string, channels: readonly LenderChannelSettings[]): Promise<string> {
  await mkdir(home, { recursive: true });
  const file = path.join(home, 'channels.json');
  await writeFile(file, `${JSON.stringify({ channels }, null, 2)}\n`, { mode: 0o600 });
  return file;
}
