import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file that is to be there wholly or not at all. */
export interface DurableFile {
  readonly folder: string;
  readonly file: string;
}

/** Files that survive a crash once they are answered for. Errors are those of `node:fs`. */
export interface DurableFiles {
  /** Bytes of a file; undefined when it is not there. */
  read(file: string): Promise<Buffer | undefined>;
  /** Writes `parts` under a temporary name, makes them durable, then gives them their name. False, and no change, when another file has it, of whatever process. */
  create(target: DurableFile, parts: readonly Uint8Array[]): Promise<boolean>;
  /** Removes the file, and makes that durable. Fine when it is not there. */
  remove(target: DurableFile): Promise<void>;
  /** Makes the names of the files in `folder` durable. */
  syncFolder(folder: string): Promise<void>;
}

const TEMPORARY_FOLDER = 'incoming';

/**
 * Opens `root`: creates it and `folders` in it, and removes what an earlier process left unfinished. Temporary files have a
 * folder of their own on the same file system, so that there is nothing to search for at start and documents' folders hold
 * nothing but documents. They carry their process's number: what a living process of this machine writes is left alone, so
 * that a command may run beside the gateway.
 */
export async function openDurableFiles(root: string, folders: readonly string[]): Promise<DurableFiles> {
  const temporary = join(root, TEMPORARY_FOLDER);
  await createFolders(root, [TEMPORARY_FOLDER, ...folders]);
  for (const name of await readdir(temporary)) {
    if (!isBeingWritten(name)) await rm(join(temporary, name), { force: true });
  }
  const syncFolder = createFolderSync();

  return {
    syncFolder,
    read: async (file) => {
      try {
        return await readFile(file);
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    remove: async ({ folder, file }) => {
      await rm(file, { force: true });
      await syncFolder(folder);
    },
    create: async ({ folder, file }, parts) => {
      const unfinished = join(temporary, `${String(process.pid)}-${randomUUID()}`);
      try {
        await writeSynced(unfinished, parts);
        // Unlike a rename, a link never takes the place of a file.
        await link(unfinished, file);
      } catch (error) {
        if (hasCode(error, 'EEXIST')) return false;
        throw error;
      } finally {
        await rm(unfinished, { force: true }).catch(() => undefined);
      }
      await syncFolder(folder);
      return true;
    },
  };
}

/** Does another living process own this temporary file? One with our own number is of an earlier life of it. */
function isBeingWritten(name: string): boolean {
  const owner = Number(/^(\d+)-/.exec(name)?.[1] ?? 0);
  if (owner === 0 || owner === process.pid) return false;
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

async function createFolders(root: string, names: readonly string[]): Promise<void> {
  const firstCreated = await mkdir(root, { recursive: true, mode: 0o700 });
  const present = new Set(await readdir(root));
  const missing = names.filter((name) => !present.has(name));
  await Promise.all(missing.map((name) => mkdir(join(root, name), { recursive: true, mode: 0o700 })));
  if (missing.length > 0) await syncPath(root);
  if (firstCreated === undefined) return;
  for (let folder = root; folder !== dirname(firstCreated); folder = dirname(folder)) await syncPath(dirname(folder));
}

async function writeSynced(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    let left = parts.filter((part) => part.length > 0);
    while (left.length > 0) {
      const { bytesWritten } = await handle.writev([...left]);
      left = withoutFirst(left, bytesWritten);
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function withoutFirst(parts: readonly Uint8Array[], count: number): Uint8Array[] {
  const left: Uint8Array[] = [];
  let skipped = 0;
  for (const part of parts) {
    if (skipped + part.length > count) left.push(part.subarray(Math.max(0, count - skipped)));
    skipped += part.length;
  }
  return left;
}

/**
 * Syncs folders; calls that come while a folder is being synced share the next sync of it, which begins after all their
 * renames: a push with nine documents in one folder costs two syncs of it, not nine.
 */
function createFolderSync(): (folder: string) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Promise<void>>();

  function start(folder: string): Promise<void> {
    const sync = syncPath(folder);
    const settled = sync.then(
      () => undefined,
      () => undefined,
    );
    running.set(folder, settled);
    void settled.then(() => {
      if (running.get(folder) === settled) running.delete(folder);
    });
    return sync;
  }

  return (folder) => {
    const current = running.get(folder);
    if (current === undefined) return start(folder);
    const queued = waiting.get(folder);
    if (queued !== undefined) return queued;
    const next = current.then(() => {
      waiting.delete(folder);
      return start(folder);
    });
    waiting.set(folder, next);
    return next;
  };
}

async function syncPath(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hasCode(error: unknown, code: 'ENOENT' | 'EEXIST' | 'EPERM'): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
