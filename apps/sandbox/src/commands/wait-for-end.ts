import type { EmbeddedGateway } from '../gateway/embedded-gateway.js';
import { Problem } from './problem.js';

/** Settles when the person presses Ctrl-C or the process is told to stop. */
export function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      process.off('SIGINT', end);
      process.off('SIGTERM', end);
      resolve();
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
}

/** Like {@link waitForSignal}; a gateway that ends by itself before is a {@link Problem}. */
export async function waitForEnd(gateway: EmbeddedGateway): Promise<void> {
  const stopped = waitForSignal().then(() => 'stopped' as const);
  const died = gateway.exited.then(() => 'died' as const);
  if ((await Promise.race([stopped, died])) === 'died') {
    // Ctrl-C reaches gateway and sandbox at once; the gateway may be the quicker one.
    const isStopping = await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 500, 'late'))]);
    if (isStopping === 'late') throw new Problem(`The gateway ended; its log is ${gateway.home}/gateway.log.`);
  }
}
