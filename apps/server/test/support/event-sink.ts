import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A back office that only listens to events. */
export interface EventSink {
  readonly url: string;
  readonly host: string;
  /** Ids of the events that came, in the order of their coming, answered or not. */
  readonly eventIds: readonly string[];
  /** From here on events are taken without an answer, or answered again. */
  hang(isHanging: boolean): void;
  close(): Promise<void>;
}

/** Opens it on a free port. */
export async function openEventSink(): Promise<EventSink> {
  const eventIds: string[] = [];
  let isHanging = false;
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { eventId } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { eventId: string };
      eventIds.push(eventId);
      if (!isHanging) response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${String(port)}`;
  return {
    url: `http://${host}/events`,
    host,
    eventIds,
    hang: (hanging) => (isHanging = hanging),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
