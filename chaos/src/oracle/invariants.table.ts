import { findCallbacksOutOfOrder, findLostMessages } from './delivery-invariants.js';
import type { Evidence } from './evidence.js';
import { findLoansThatAreNotOne, findMoneyThatDoesNotAddUp } from './loan-invariants.js';
import {
  findBrokenPromises,
  findEffectsOfForgeries,
  findLeasesHeldTwice,
  findPeople,
  findTicksStartedTwice,
  findWhatDidNotDrain,
} from './promise-invariants.js';
import { findBrokenHistories, findImpossiblePaths } from './status-invariants.js';

/** One invariant: its number, what it promises, and how its violations are found. */
export type InvariantRow = readonly [
  id: `I${number}`,
  promise: string,
  find: (evidence: Evidence) => Promise<readonly string[]>,
];

/** The oracle (RELIABILITY §7): what must hold after every run. */
// prettier-ignore
export const INVARIANT_TABLE: readonly InvariantRow[] = [
  // id     promise                                                                          violations
  [ 'I1',  'each accepted confirmation is exactly one loan',                                findLoansThatAreNotOne     ],
  [ 'I2',  'the way of every order and loan is one of the state machine',                   findImpossiblePaths        ],
  [ 'I3',  'the history is the status, without a gap',                                      findBrokenHistories        ],
  [ 'I4',  'every change has its messages, and every message arrives',                      findLostMessages           ],
  [ 'I5',  'callbacks of an order arrive in order, and say the same each time',             findCallbacksOutOfOrder    ],
  [ 'I6',  'every good answer is still true',                                               findBrokenPromises         ],
  [ 'I7',  'money adds up, here and at the payer',                                          findMoneyThatDoesNotAddUp  ],
  [ 'I8',  'what nobody signed has no effect',                                              findEffectsOfForgeries     ],
  [ 'I9',  'nobody is recognised in what is left behind',                                   findPeople                 ],
  [ 'I10', 'after the faults everything comes to its end',                                  findWhatDidNotDrain        ],
  [ 'I11', 'a lease has one holder, and fences grow',                                       findLeasesHeldTwice        ],
  [ 'I12', 'a tick is started at most once',                                                findTicksStartedTwice      ],
];

/** A thing that must not be. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

/** Judges by all of the table. */
export async function judge(evidence: Evidence): Promise<readonly Violation[]> {
  const found: Violation[] = [];
  for (const [invariant, , find] of INVARIANT_TABLE)
    found.push(...(await find(evidence)).map((detail) => ({ invariant, detail })));
  return found;
}
