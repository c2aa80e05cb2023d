import type { Brand } from './brand.js';

/** An amount of money in integer 分 (1 元 = 100 分). Never negative, except as the result of `differenceFen`. */
export type Fen = Brand<bigint, 'Fen'>;
