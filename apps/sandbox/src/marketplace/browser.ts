import { readForm } from '../wire/html.js';

/** Where a borrower's browser ended, and what it saw on its way. */
export interface Walk {
  /** The address it was sent back to, on the marketplace's side; `undefined` when it stayed on a page of the lender's. */
  readonly returnedTo: string | undefined;
  /** Titles of the pages, in order. */
  readonly titles: readonly string[];
  /** HTTP status of the last page. */
  readonly status: number;
  /** The last page. */
  readonly html: string;
}

/** What a person does at the depository. */
export interface WalkWish {
  readonly language?: 'zh' | 'en';
  /** Typed in when the page asks for a card. */
  readonly card?: string;
  /** Only looks at the depository's page. */
  readonly isPeeking?: boolean;
  readonly answer?: 'confirm' | 'cancel';
}

const STEPS_MAX = 12;

/**
 * Walks through the account opening as a browser without scripts does: every page's form is sent, every redirect within the
 * lender's and the depository's sites is followed. `home` is how addresses of the marketplace begin: there it stops.
 */
export async function walkOpening(url: string, home: string, wish: WalkWish = {}): Promise<Walk> {
  const { language = 'zh' } = wish;
  const titles: string[] = [];
  let next: { readonly url: string; readonly form?: Readonly<Record<string, string>> } = { url };
  let status = 0;
  let html = '';
  for (let step = 0; step < STEPS_MAX; step += 1) {
    if (next.url.startsWith(home)) return { returnedTo: next.url, titles, status, html };
    const response = await fetch(next.url, {
      redirect: 'manual',
      headers: { 'accept-language': language },
      ...(next.form === undefined ? {} : { method: 'POST', body: new URLSearchParams(next.form) }),
    });
    status = response.status;
    const location = response.headers.get('location');
    if (location !== null && status >= 300 && status < 400) {
      next = { url: new URL(location, next.url).href };
      // `URL` writes some bytes differently; an address of the marketplace must come through untouched.
      if (location.startsWith(home)) return { returnedTo: location, titles, status, html };
      continue;
    }
    html = await response.text();
    titles.push(/<title>([^<]*)</.exec(html)?.[1] ?? '');
    const form = readForm(html);
    if (form === undefined) break;
    const fields = { ...form.fields };
    if ('consent' in fields) {
      if (wish.isPeeking === true) break;
      if (language === 'en' && !html.includes('<html lang="en')) {
        next = { url: new URL('?lang=en', next.url).href };
        continue;
      }
      fields['answer'] = wish.answer ?? 'confirm';
      if ('card' in fields) fields['card'] = wish.card ?? '';
    }
    next = { url: new URL(form.action, next.url).href, form: fields };
  }
  return { returnedTo: undefined, titles, status, html };
}
