/** Takes whole lines. */
export type LineWriter = (line: string) => void;

/**
 * Writes lines in the order they came, those of one turn of the event loop together: a line written by itself costs as
 * much as the request that it tells of. What still waits when the process exits, also by an error nobody caught, is
 * written then.
 */
export function createLineWriter(write: (text: string) => void): LineWriter {
  let waiting = '';
  function flush(): void {
    const text = waiting;
    waiting = '';
    if (text !== '') write(text);
  }
  process.on('exit', flush);
  return (line) => {
    if (waiting === '') setImmediate(flush);
    waiting += line;
  };
}
