import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// The marketplace of the callback figures: takes whatever comes and says at once that it is done. Both sides send to it.

const DONE = Buffer.from('{"code":0,"message":"成功"}');
const HEAD = { 'content-type': 'application/json', 'content-length': DONE.length };

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, HEAD);
    response.end(DONE);
  });
});
// Longer than any pause between two rounds.
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`BANYAN_READY http://127.0.0.1:${String((server.address() as AddressInfo).port)}\n`);
});

process.once('SIGTERM', () => process.exit());
