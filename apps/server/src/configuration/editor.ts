import type {
  Audited,
  Clock,
  ConfigurationRow,
  ConfigurationRows,
  OperationRefusal,
  Operator,
  Result,
} from '@banyan/core';
import { err, instantText, ok } from '@banyan/core';
import type { LiveConfiguration } from './live-configuration.js';
import { printFaults } from './live-configuration.js';
import { KEY_CHECK_KIND } from './schema.js';
import type { SecretMembers } from './secret-members.js';
import { readConfiguration, rowsOfKnownKinds } from './snapshot.js';

/** A row as people see it: secrets hidden. */
export interface ShownRow {
  readonly kind: string;
  readonly key: string;
  readonly version: number;
  readonly author: string;
  /** ISO 8601, Beijing. */
  readonly changedAt: string;
  readonly body: unknown;
}

/** A row to put in force. */
export interface RowChange {
  readonly kind: string;
  readonly key: string;
  /** The version that this makes: the current one + 1. */
  readonly version: number;
  /** Parsed JSON. A secret that is `***` stays as it is. */
  readonly body: unknown;
  readonly operator: Operator;
}

/** Why a row is not put in force; nothing has changed. */
export type RowChangeError =
  | OperationRefusal
  /** It would make the whole unusable: what is wrong, without contents. */
  | { readonly kind: 'notUsable'; readonly faults: string }
  /** Somebody else changed the row, or `version` is not the next one. */
  | { readonly kind: 'versionTaken' };

/** Configuration as operations see and change it (items 25.2, 25.3). */
export interface ConfigurationEditor {
  /** Every row in force, by kind and key. */
  list(): Promise<readonly ShownRow[]>;
  show(kind: string, key: string): Promise<ShownRow | undefined>;
  /** Every version of a row, newest first. */
  history(kind: string, key: string): Promise<readonly ShownRow[]>;
  /** Puts a row in force, in this process at once. Needs the role administrator; audited, refused ones too. */
  put(change: RowChange): Promise<Result<{ readonly version: number }, RowChangeError>>;
}

/** What the operations API can name in a path, so that a row put in force on the command line can be changed there. */
const ROW_KEY = /^[\w.*:-]{1,64}$/;

/** Makes the editor. The whole is validated as a snapshot with the new row before it is stored. */
export function createConfigurationEditor(dependencies: {
  readonly rows: ConfigurationRows;
  readonly secrets: SecretMembers;
  readonly configuration: Pick<LiveConfiguration, 'refresh'>;
  readonly audited: Audited;
  readonly clock: Clock;
}): ConfigurationEditor {
  const { rows, secrets, configuration, audited, clock } = dependencies;

  function shown(row: ConfigurationRow): ShownRow {
    const { kind, key, version, author, changedAt } = row;
    const body = secrets.hide(row, JSON.parse(row.body));
    return { kind, key, version, author, changedAt: instantText(changedAt), body };
  }

  async function current(): Promise<readonly ConfigurationRow[]> {
    return (await rows.current()).filter((row) => row.kind !== KEY_CHECK_KIND);
  }

  async function store({ operator, ...change }: RowChange): Promise<Result<undefined, RowChangeError>> {
    const { kind, key, version } = change;
    if (kind === KEY_CHECK_KIND) return err({ kind: 'notUsable', faults: `${kind}: is the gateway's own` });
    if (!ROW_KEY.test(key))
      return err({ kind: 'notUsable', faults: 'key: is letters, digits and . _ - * :, up to 64' });
    const all = await current();
    const isSame = (row: ConfigurationRow): boolean => row.kind === kind && row.key === key;
    const body = JSON.stringify(secrets.seal(change, change.body, all.find(isSame)));
    const row = { kind, key, version, body, author: operator.name, changedAt: clock.now() };
    const others = rowsOfKnownKinds(all).filter((other) => !isSame(other));
    const checked = readConfiguration([...others, row], secrets);
    if (!checked.ok) return err({ kind: 'notUsable', faults: printFaults(checked.error) });
    const put = await rows.put(row);
    return put.ok ? ok() : err({ kind: 'versionTaken' });
  }

  return {
    list: async () => (await current()).map(shown),
    show: async (kind, key) => {
      const row = (await current()).find((candidate) => candidate.kind === kind && candidate.key === key);
      return row === undefined ? undefined : shown(row);
    },
    history: async (kind, key) => (kind === KEY_CHECK_KIND ? [] : (await rows.history(kind, key)).map(shown)),
    put: async (change) => {
      const { operator, kind, key, version } = change;
      const subject = `${kind}/${key}`.slice(0, 128);
      const attempt = { operator, action: 'configuration.put', subject } as const;
      const refusal = await audited.refusalOf(attempt);
      if (refusal !== undefined) return err(refusal);
      const stored = await store(change);
      if (!stored.ok) return audited.refuse(attempt, stored.error);
      // The row itself names who changed it: an end between the two loses no trace.
      await audited.run({ ...attempt, reason: `version ${String(version)}` }, () => Promise.resolve(ok()));
      await configuration.refresh();
      return ok({ version });
    },
  };
}
