export * from './lender-event-schema.js';
export type { PayloadMemberRow } from './members.table.js';
export { PAYLOAD_MEMBER_TABLE } from './members.table.js';
export type { JsonSchema, JsonSchemaValue } from './shapes.js';
