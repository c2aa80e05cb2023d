import type { Battlefield } from './battlefield.js';
import {
  breakWire,
  closeWire,
  crumbleWire,
  cutWire,
  delayWire,
  failObjectStore,
  forbidWriting,
  halfOpenWire,
  killBroker,
  killConnections,
  killDatabase,
  spoilMarketplace,
  stopBroker,
  stopDatabase,
} from './part-faults.js';
import { freezeReplica, jumpClock, killReplica, restartReplica, stepClock } from './replica-faults.js';

/** One fault: its name, whose lane it is in, how often it comes beside the others of its lane, whether short runs have it, what it does. */
export type NemesisRow = readonly [
  name: string,
  lane: 'replicas' | 'parts',
  weight: number,
  isInShortRuns: boolean,
  strike: (field: Battlefield) => Promise<void>,
];

/** Every fault. Those of one lane come one after another, the two lanes at the same time: a replica dies while the database is away. */
// prettier-ignore
export const NEMESIS_TABLE = [
  // name                            lane         weight  short   strike
  [ 'replica killed',               'replicas',  4,      true,   killReplica       ],
  [ 'replica frozen',               'replicas',  3,      true,   freezeReplica     ],
  [ 'replica restarted',            'replicas',  3,      false,  restartReplica    ],
  [ 'clock set at a restart',       'replicas',  2,      false,  stepClock         ],
  [ 'clock jumps forward',          'replicas',  2,      true,   jumpClock         ],
  [ 'database stopped',             'parts',     6,      true,   stopDatabase      ],
  [ 'database killed',              'parts',     3,      true,   killDatabase      ],
  [ 'database connections killed',  'parts',     4,      true,   killConnections   ],
  [ 'database read-only',           'parts',     3,      true,   forbidWriting     ],
  [ 'broker stopped',               'parts',     2,      false,  stopBroker        ],
  [ 'broker killed',                'parts',     2,      true,   killBroker        ],
  [ 'wire cut',                     'parts',     4,      true,   cutWire           ],
  [ 'wire slow',                    'parts',     3,      false,  delayWire         ],
  [ 'wire half open',               'parts',     3,      true,   halfOpenWire      ],
  [ 'wire broken after n bytes',    'parts',     4,      true,   breakWire         ],
  [ 'wire down',                    'parts',     3,      false,  closeWire         ],
  [ 'wire in crumbs',               'parts',     2,      false,  crumbleWire       ],
  [ 'object store failing',         'parts',     3,      true,   failObjectStore   ],
  [ 'marketplace failing',          'parts',     3,      true,   spoilMarketplace  ],
] as const satisfies readonly NemesisRow[];
