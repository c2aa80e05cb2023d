import type { Fen } from '@banyan/core';
import { parseYuan } from '@banyan/core';
import { InvalidArgumentError } from 'commander';

/** An amount above zero in yuan with at most two decimals. */
export function yuanAmount(text: string): Fen {
  const amount = parseYuan(text);
  if (!amount.ok || amount.value <= 0n) throw new InvalidArgumentError('must be yuan above zero, such as 1348.71.');
  return amount.value;
}
