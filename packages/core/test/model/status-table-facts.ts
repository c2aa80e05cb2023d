import { expect } from 'chai';
import { it } from 'mocha';
import { InvariantViolation } from '#src/shared/errors.js';
import type { StatusRow, TransitionRow } from '#src/model/status-table.js';

/** What is to be said of a pair of tables. */
export interface StatusTables<Status extends string, Event extends string> {
  readonly statuses: readonly (StatusRow & readonly [number, Status, string, boolean, string])[];
  readonly transitions: readonly (TransitionRow & readonly [Status | null, Status, Event, string])[];
  readonly codeOf: (status: Status) => number;
  readonly statusOf: (code: number) => Status;
  readonly next: (from: Status | null, event: Event) => Status | undefined;
}

/** The facts that hold for every state machine of ours (STYLE §8). */
export function describeStatusTables<Status extends string, Event extends string>(
  tables: StatusTables<Status, Event>,
): void {
  const { statuses, transitions, codeOf, statusOf, next } = tables;
  const names = statuses.map(([, name]) => name);
  const events = [...new Set(transitions.map(([, , event]) => event))];

  it('codes and names are unique', () => {
    expect(new Set(statuses.map(([code]) => code)).size).to.equal(statuses.length);
    expect(new Set(names).size).to.equal(statuses.length);
  });

  it('code and name lead to each other, and a code without a row is a broken invariant', () => {
    for (const [code, name] of statuses) {
      expect(codeOf(name)).to.equal(code);
      expect(statusOf(code)).to.equal(name);
    }
    const known = new Set<number>(statuses.map(([code]) => code));
    for (let code = -1; code <= 310; code += 1) {
      if (!known.has(code)) expect(() => statusOf(code), String(code)).to.throw(InvariantViolation);
    }
  });

  it('a terminal state has no exit, and every other state has one', () => {
    for (const [, name, , isTerminal] of statuses) {
      expect(
        transitions.some(([from]) => from === name),
        name,
      ).to.equal(!isTerminal);
    }
  });

  it('every state can be reached from nothing', () => {
    const reached = new Set<Status | null>([null]);
    for (let before = 0; before !== reached.size;) {
      before = reached.size;
      for (const [from, to] of transitions) if (reached.has(from)) reached.add(to);
    }
    expect([...reached]).to.have.members([null, ...names]);
  });

  it('one event leads from one state to one state', () => {
    const pairs = transitions.map(([from, , event]) => `${String(from)} ${event}`);
    expect(new Set(pairs).size).to.equal(pairs.length);
  });

  it('allows what the table says, and refuses every pair that is not in it', () => {
    for (const from of [null, ...names]) {
      for (const event of events) {
        const row = transitions.find((candidate) => candidate[0] === from && candidate[2] === event);
        expect(next(from, event), `${String(from)} ${event}`).to.equal(row?.[1]);
      }
    }
  });

  it('every row names its item, event or gap', () => {
    for (const row of [...statuses, ...transitions]) {
      expect(String(row.at(-1))).to.match(/^(?:item \d+(?:\.\d+)?|[EBG]\d+)(?:, (?:item \d+(?:\.\d+)?|G\d+))?$/);
    }
  });
}
