/** Something that a person can put right; the message is one sentence and is printed without a stack. */
export class Problem extends Error {
  override readonly name = 'Problem';
}

/** The sentence for a fault of the operating system that people meet, or `undefined` when it is another one. */
export function systemSentence(error: unknown, what: string): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  switch (error.code) {
    case 'EADDRINUSE':
      return `${what}: it is taken by another program.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${what}: no permission.`;
    case 'ENOENT':
      return `${what}: there is no such file or folder.`;
    case 'ENOSPC':
      return `${what}: the disk is full.`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `${what}: a file stands where a folder is needed.`;
    default:
      return undefined;
  }
}
