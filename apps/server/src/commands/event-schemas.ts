import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LENDER_EVENT_TABLE, lenderEventSchema, lenderEventSchemaFile } from '@banyan/core';

/** The published schemas: name of the file and its text, in the order of the table of events. */
export function eventSchemaFiles(): readonly { readonly file: string; readonly text: string }[] {
  return LENDER_EVENT_TABLE.map(([type]) => ({
    file: lenderEventSchemaFile(type),
    text: `${JSON.stringify(lenderEventSchema(type), undefined, 2)}\n`,
  }));
}

/** Writes the schemas into `folder`, which is made when it is not there; says which files. */
export function writeEventSchemas(folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return eventSchemaFiles().map(({ file, text }) => {
    const path = join(folder, file);
    writeFileSync(path, text);
    return path;
  });
}
