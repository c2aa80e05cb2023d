import type { Session } from '../session.js';
import { insertInto } from '../written-statements.js';

const LOCKS = 'person_lock';
const TOUCH_SQL = 'update person_lock set id_card_index = ? where id_card_index = ?';

/** Holds the row `name` (64 characters) of `person_lock` until the unit of `session` ends: whoever wants it as well waits. */
export async function lockUntilEnd(session: Session, name: string): Promise<void> {
  // Touching the row locks it until the unit ends. Update first: on MySQL two units that insert the same row first would
  // each hold a shared lock of it and deadlock.
  const touch = (): Promise<number> => session.run({ sql: TOUCH_SQL, bindings: [name, name] });
  if ((await touch()) > 0) return;
  if ((await session.insert(insertInto(LOCKS, { id_card_index: name }))) === 'duplicate') await touch();
}
