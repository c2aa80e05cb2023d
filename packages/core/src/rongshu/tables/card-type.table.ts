import type { CodeRow } from '../fields/code-codecs.js';
import type { CardType } from '../../model/bank.js';

/** 卡类型 of orders and bindings (`spec` §5.3). */
// prettier-ignore
export const CARD_TYPE_TABLE = [
  // code  name      label     source
  [  0,   'debit',  '储蓄卡', '5.3' ],
  [  1,   'credit', '信用卡', '5.3' ],
] as const satisfies readonly CodeRow<CardType>[];
