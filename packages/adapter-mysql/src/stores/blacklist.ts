import type { Blacklist } from '@banyan/core';
import { clipped } from '../columns.js';
import type { Session } from '../session.js';
import { selectFrom } from '../written-statements.js';

const BLACKLIST = 'blacklist';

/** Table `blacklist`: blind indexes only. */
export function createSqlBlacklist(session: Session): Blacklist {
  const { build } = session;
  return {
    add: ({ meaning, index, reason, at }) =>
      session.put(BLACKLIST, { meaning, blind_index: index }, { reason: clipped(reason, 255), create_time: at }),
    remove: async (meaning, index) =>
      (await session.run(build(BLACKLIST).where({ meaning, blind_index: index }).delete())) > 0,
    contains: async ({ idCard, mobile }) => {
      const wanted = [
        ...(idCard === undefined ? [] : [['idCard', idCard] as const]),
        ...(mobile === undefined ? [] : [['mobile', mobile] as const]),
      ];
      for (const [meaning, index] of wanted) {
        if ((await session.first(selectFrom(BLACKLIST, { meaning, blind_index: index }))) !== undefined) return true;
      }
      return false;
    },
  };
}
