import type { TransportFault } from '@banyan/core';
import { PRIVATE_ADDRESS } from './public-address.js';

/** Error codes of node and got → the port's word. Codes that are not here are `other`. */
// prettier-ignore
const FAULT_TABLE = [
  // code                             fault
  [ 'ETIMEDOUT',                      'timeout'           ],
  [ 'ESOCKETTIMEDOUT',                'timeout'           ],
  [ 'ECONNREFUSED',                   'connectionRefused' ],
  [ 'ENOTFOUND',                      'hostNotFound'      ],
  [ 'EAI_AGAIN',                      'hostNotFound'      ],
  [ 'ENODATA',                        'hostNotFound'      ],
  [ 'ECONNRESET',                     'reset'             ],
  [ 'ECONNABORTED',                   'reset'             ],
  [ 'EPIPE',                          'reset'             ],
  [ 'ERR_STREAM_PREMATURE_CLOSE',     'reset'             ],
  [ 'HPE_INVALID_EOF_STATE',          'reset'             ],
  [ 'HPE_HEADER_OVERFLOW',            'responseTooLarge'  ],
  [ PRIVATE_ADDRESS,                  'hostNotAllowed'    ],
] as const satisfies readonly (readonly [string, TransportFault])[];

const FAULTS: ReadonlyMap<string, TransportFault> = new Map(FAULT_TABLE);

/** The port's word for an error code. */
export function faultOf(code: string | undefined): TransportFault {
  return FAULTS.get(code ?? '') ?? 'other';
}
