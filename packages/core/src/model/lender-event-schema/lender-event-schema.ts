import type { LenderEventType } from '../lender-event.js';
import { LENDER_EVENT_TABLE } from '../lender-event.js';
import type { PayloadMemberRow } from './members.table.js';
import { PAYLOAD_MEMBER_TABLE } from './members.table.js';
import type { JsonSchema } from './shapes.js';
import { EPOCH_MS } from './shapes.js';

/** Where a schema is published under the folder of schemas: one file per type. */
export function lenderEventSchemaFile(type: LenderEventType): string {
  return `${type}.schema.json`;
}

const DIRECTION_WORDS = {
  outgoing: 'from the gateway to the back office',
  incoming: 'from the back office to the gateway',
};

/**
 * The JSON Schema (draft 2020-12) of an event as it travels, envelope and payload (`DESIGN` §3). What it accepts, the gateway never parks as
 * `malformed`, but for what the descriptions say of two members together; readers are laxer than it, and accept a number for digits in a text.
 * Members that it does not name may be added by a later release and are to be ignored.
 */
export function lenderEventSchema(type: LenderEventType): JsonSchema {
  const row = LENDER_EVENT_TABLE.find(([candidate]) => candidate === type);
  const [, direction, version, source] = row ?? LENDER_EVENT_TABLE[0];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:banyan:event:${type}:${String(version)}`,
    title: type,
    description: `${DIRECTION_WORDS[direction]} (${source})`,
    type: 'object',
    properties: {
      eventId: {
        type: 'string',
        pattern: '^[A-Za-z0-9_.:-]{1,64}$',
        description: 'the same in every delivery of this event: an id that was seen is not worked on again',
      },
      type: { const: type },
      version: { const: version },
      occurredAt: { ...EPOCH_MS, description: 'when it happened, epoch milliseconds' },
      channel: { type: 'string', minLength: 1, maxLength: 128, description: 'channel of the marketplace' },
      key: {
        type: 'string',
        minLength: 1,
        maxLength: 128,
        description: 'number of the order; events of one key keep their order',
      },
      payload: payloadSchema(type),
    },
    required: ['eventId', 'type', 'version', 'occurredAt', 'channel', 'key', 'payload'],
  };
}

function payloadSchema(type: LenderEventType): JsonSchema {
  const rows = (PAYLOAD_MEMBER_TABLE as readonly PayloadMemberRow[]).filter(([candidate]) => candidate === type);
  const common = rows.filter(([, , , , outcome]) => outcome === '');
  const outcomes = [...new Set(rows.map(([, , , , outcome]) => outcome))].filter((outcome) => outcome !== '');
  const branches = outcomes.map((outcome) => ({
    if: { properties: { outcome: { const: outcome } }, required: ['outcome'] },
    then: membersSchema(rows.filter((row) => row[4] === outcome)),
  }));
  const rules = [...branches, ...(type === 'repayment.result' ? [ONLY_DEBITS_ARE_REQUESTED] : [])];
  return { type: 'object', ...membersSchema(common), ...(rules.length === 0 ? {} : { allOf: rules }) };
}

const ONLY_DEBITS_ARE_REQUESTED = {
  if: { required: ['requestNo'] },
  then: { properties: { way: { const: 'debit' } } },
} as const satisfies JsonSchema;

function membersSchema(rows: readonly PayloadMemberRow[]): JsonSchema {
  const required = rows.filter(([, , , presence]) => presence === 'required').map(([, member]) => member);
  return {
    properties: Object.fromEntries(
      rows.map(([, member, shape, , , description]) => [member, { ...shape, description }]),
    ),
    ...(required.length === 0 ? {} : { required }),
  };
}
