/** Languages of our pages. */
export type PageLanguage = 'zh' | 'en';

const CHOICES: ReadonlyMap<string, PageLanguage> = new Map([
  ['zh', 'zh'],
  ['en', 'en'],
]);

/** The language that `?lang=` names, else the one that `Accept-Language` likes best, else Chinese: the borrowers'. */
export function pageLanguage(asked: unknown, acceptLanguage: string | undefined): PageLanguage {
  const chosen = typeof asked === 'string' ? CHOICES.get(asked) : undefined;
  if (chosen !== undefined) return chosen;
  let best: PageLanguage = 'zh';
  let bestWeight = 0;
  for (const range of (acceptLanguage ?? '').split(',', 20)) {
    const [tag = '', ...parameters] = range.split(';');
    const language = CHOICES.get(tag.trim().toLowerCase().split('-')[0] ?? '');
    const weight = weightOf(parameters);
    if (language === undefined || weight <= bestWeight) continue;
    best = language;
    bestWeight = weight;
  }
  return best;
}

function weightOf(parameters: readonly string[]): number {
  const quality = parameters.map((parameter) => /^\s*q=(\d(?:\.\d{1,3})?)\s*$/.exec(parameter)?.[1]).find(Boolean);
  return quality === undefined ? 1 : Number(quality);
}
