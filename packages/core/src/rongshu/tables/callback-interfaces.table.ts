import type { CallbackType } from '../../model/callback.js';
import type { PlatformInterfaceName } from './interfaces.table.js';

type CallbackInterfaceRow = readonly [type: CallbackType, name: PlatformInterfaceName, source: string];

/** Which interface of the marketplace takes which callback (item 25.1). */
// prettier-ignore
export const CALLBACK_INTERFACE_TABLE = [
  // callback             interface            source
  [ 'creditResult',       'auditResult',       'item 8'  ],
  [ 'loanResult',         'loanResult',        'item 16' ],
  [ 'repaymentResult',    'repaymentResult',   'item 23' ],
  [ 'repaymentSchedule',  'repaymentSchedule', 'item 20' ],
] as const satisfies readonly CallbackInterfaceRow[];

type Unsent = Exclude<CallbackType, (typeof CALLBACK_INTERFACE_TABLE)[number][0]>;
/** Every callback has an interface; a missing one is named by the compiler. */
export const sendsEveryCallback: [Unsent] extends [never] ? true : Unsent = true;
