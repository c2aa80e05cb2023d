import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The ports of a server, kept in its folder so that they are the same after every restart. */
export function savedPorts(folder: string): Readonly<Record<string, number>> {
  const file = path.join(folder, 'ports.json');
  if (!existsSync(file)) return {};
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content !== 'object' || content === null) return {};
  return Object.fromEntries(
    Object.entries(content).filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])),
  );
}

/** Keeps the ports of a server in its folder. */
export function savePorts(folder: string, ports: Readonly<Record<string, number>>): void {
  writeFileSync(path.join(folder, 'ports.json'), `${JSON.stringify(ports)}\n`);
}
