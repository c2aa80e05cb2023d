/** One status of a state machine: code as the document prints it, our name, verbatim label, terminal?, source. */
export type StatusRow = readonly [code: number, name: string, label: string, isTerminal: boolean, source: string];

/** One allowed change of a state machine: from, to, the event that causes it, source. `null` = did not exist before. */
export type TransitionRow = readonly [from: string | null, to: string, event: string, source: string];
