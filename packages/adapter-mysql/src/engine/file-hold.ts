import Libsql from 'libsql';
import { PortUnavailable } from '@banyan/core';
import { SqlFailure, translateSqlError } from '../errors.table.js';

/** A file that nobody else can hold. */
export interface FileHold {
  release(): void;
}

/**
 * Holds `file` (made when it is missing) for this process until `release`, or until the process ends, however it ends: the
 * operating system's own lock, which leaves nothing stale behind and counts between containers on one volume. Undefined
 * while another process holds it. Throws {@link PortUnavailable} when the file cannot be used.
 */
export function holdFile(file: string): FileHold | undefined {
  try {
    const connection = new Libsql(file, { timeout: 0 });
    connection.exec('BEGIN EXCLUSIVE');
    return {
      release: () => {
        connection.exec('ROLLBACK');
        connection.close();
      },
    };
  } catch (error) {
    const failure = translateSqlError('sqlite', error);
    if (failure instanceof SqlFailure && failure.failureClass === 'retryUnit') return undefined;
    throw new PortUnavailable('lock file', failure);
  }
}
