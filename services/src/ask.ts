import { createConnection } from 'node:net';

const ASK_TIMEOUT_MS = 2000;

/**
 * Sends bytes to a server on the loopback interface and waits for the beginning of its answer. Undefined when nobody listens, or when the
 * connection ends or stays silent before `lengthMin` bytes have come.
 */
export async function askServer(port: number, question: Buffer, lengthMin: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    let answer = Buffer.alloc(0);
    const end = (value: Buffer | undefined): void => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(ASK_TIMEOUT_MS, () => end(undefined));
    socket.on('error', () => end(undefined));
    socket.on('close', () => end(undefined));
    socket.on('connect', () => {
      if (question.length > 0) socket.write(question);
    });
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= lengthMin) end(answer);
    });
  });
}
