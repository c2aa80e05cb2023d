import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/**
 * What becomes of a `COMMIT`: `lost` never reaches the server; `unanswered` reaches it, and its answer does not come back;
 * `racing` reaches it, and the way to it ends at once, so that nobody knows.
 */
export type CommitFault = 'lost' | 'unanswered' | 'racing';

/** A way to the database that can be cut at will. */
export interface CuttingProxy {
  /** `url` of the server, as reached through here. */
  through(url: string): string;
  /** The next commits meet these faults, one each; those after them pass. */
  cutNextCommits(...faults: readonly CommitFault[]): void;
  /** How many faults have happened. */
  cuts(): number;
  /** Connections open at this moment. */
  connections(): number;
  /** Cuts everything and lets nobody through until `allow`. */
  refuse(): Promise<void>;
  allow(): void;
  /** Answers nothing any more on the connections there are, without closing them: the way to a machine that vanished. */
  silence(): void;
  close(): Promise<void>;
}

const HEADER_BYTES = 4;
const QUERY = 0x03;

/** Listens on a free port of this machine and forwards to the server of `url`. */
export async function openCuttingProxy(url: string): Promise<CuttingProxy> {
  const target = new URL(url);
  const pairs = new Set<{ readonly client: Socket; readonly server: Socket; isSilent: boolean }>();
  let faults: CommitFault[] = [];
  let cutCount = 0;
  let isRefusing = false;

  const listener = createServer((client) => {
    if (isRefusing) return void client.destroy();
    const server = connect(Number(target.port), target.hostname);
    const pair = { client, server, isSilent: false };
    pairs.add(pair);
    const cut = (): void => {
      pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    let awaitsLostAnswer = false;
    client.on('data', (bytes: Buffer) => {
      if (pair.isSilent) return;
      const fault = isCommit(bytes) ? faults.shift() : undefined;
      if (fault !== undefined) cutCount += 1;
      if (fault === 'lost') return cut();
      if (fault === 'unanswered') awaitsLostAnswer = true;
      if (fault === 'racing') {
        server.end(bytes);
        pairs.delete(pair);
        return void client.destroy();
      }
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => {
      if (awaitsLostAnswer) return cut();
      if (!pair.isSilent) client.write(bytes);
    });
    for (const socket of [client, server]) {
      socket.on('error', cut);
      socket.on('close', cut);
      socket.setNoDelay(true);
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;

  const cutAll = (): void => {
    for (const { client, server } of [...pairs]) {
      client.destroy();
      server.destroy();
    }
    pairs.clear();
  };

  return {
    through: (other) => {
      const changed = new URL(other);
      changed.hostname = '127.0.0.1';
      changed.port = String(port);
      return changed.href;
    },
    cutNextCommits: (...next) => {
      faults = [...next];
    },
    cuts: () => cutCount,
    connections: () => pairs.size,
    refuse: () => {
      isRefusing = true;
      cutAll();
      return Promise.resolve();
    },
    allow: () => {
      isRefusing = false;
    },
    silence: () => {
      for (const pair of pairs) pair.isSilent = true;
    },
    close: async () => {
      listener.close();
      cutAll();
      await once(listener, 'close');
    },
  };
}

function isCommit(bytes: Buffer): boolean {
  return bytes[HEADER_BYTES] === QUERY && bytes.includes('COMMIT');
}
