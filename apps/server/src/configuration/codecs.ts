import type { Fen, LocalDate, Rate } from '@banyan/core';
import { parseLocalDate, parseRate, parseYuan } from '@banyan/core';
import { z } from 'zod';

/** An amount in yuan as text, e.g. `"5000.00"`. */
export const yuan = z.string().transform((text, context): Fen => {
  const parsed = parseYuan(text);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: 'is not an amount in yuan with at most two decimals' });
  return z.NEVER;
});

/** A rate as text, e.g. `"0.1800"` for 18 %. */
export const rate = z.string().transform((text, context): Rate => {
  const parsed = parseRate(text);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: 'is not a rate such as 0.1800' });
  return z.NEVER;
});

/** A civil date `YYYY-MM-DD`. */
export const localDate = z.string().transform((text, context): LocalDate => {
  const parsed = parseLocalDate(text);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: 'is not a date YYYY-MM-DD' });
  return z.NEVER;
});
