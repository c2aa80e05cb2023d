import { createHash } from 'node:crypto';
import type { OpeningForm } from '@banyan/core';
import type { PageLanguage } from './page-language.js';

/** What a page of ours says, in one language (item 25.2). */
export interface PageTexts {
  readonly title: string;
  /** Paragraphs are parted by line breaks. */
  readonly text: string;
  readonly button: string;
}

/** One page as it is sent. */
export interface Page {
  readonly language: PageLanguage;
  readonly title: string;
  readonly text: string;
  /** The signed form and the label of its button. */
  readonly form?: OpeningForm & { readonly button: string };
  /** The same page in the other language. */
  readonly otherLanguageHref?: string;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2420; --soft: #5a665f; --ground: #f3f5f2; --card: #fff; --line: #dfe5df; --leaf: #14663f; --on-leaf: #fff }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eeea; --soft: #a7b3ac; --ground: #121714; --card: #1b221e; --line: #2f3a34; --leaf: #5fcf95; --on-leaf: #07150d } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 1rem/1.65 system-ui, -apple-system, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif }
main { width: 100%; max-width: 27rem; padding: 2rem 1.75rem 1.75rem; background: var(--card); border: 1px solid var(--line); border-radius: 1rem }
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.35; font-weight: 650; text-wrap: balance }
p { margin: 0 0 1rem; color: var(--soft); overflow-wrap: anywhere }
button { display: block; width: 100%; min-height: 3rem; margin-top: 1.5rem; padding: .6rem 1rem; border: 0; border-radius: .65rem; background: var(--leaf); color: var(--on-leaf); font: inherit; font-weight: 600; cursor: pointer }
button:hover { filter: brightness(1.08) }
button:focus-visible, a:focus-visible { outline: 3px solid var(--leaf); outline-offset: 3px }
nav { margin-top: 1rem; font-size: .9rem }
nav a { display: inline-block; padding: .6rem 1rem; color: var(--soft) }
`;

const STYLE_HASH = createHash('sha256').update(STYLE, 'utf8').digest('base64');

const OTHER: Readonly<Record<PageLanguage, { readonly language: string; readonly label: string }>> = {
  zh: { language: 'en', label: 'English' },
  en: { language: 'zh-CN', label: '中文' },
};

/** The document: no script, nothing from elsewhere, everything that is not ours escaped. */
export function pageHtml(page: Page): string {
  const other = OTHER[page.language];
  const paragraphs = page.text.split(/\n+/).map((paragraph) => `<p>${escaped(paragraph)}</p>`);
  return `<!doctype html>
<html lang="${page.language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(page.title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(page.title)}</h1>
${paragraphs.join('\n')}
${page.form === undefined ? '' : formHtml(page.form)}</main>
${page.otherLanguageHref === undefined ? '' : `<nav><a href="${escaped(page.otherLanguageHref)}" lang="${other.language}" hreflang="${other.language}">${other.label}</a></nav>\n`}</body>
</html>
`;
}

/** What such a page may do: show itself, and send its form to the depository. */
export function pagePolicy(form: OpeningForm | undefined): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    'img-src data:',
    "base-uri 'none'",
    `form-action ${form === undefined ? "'none'" : new URL(form.action).origin}`,
    "frame-ancestors 'none'",
  ].join('; ');
}

function formHtml(form: OpeningForm & { readonly button: string }): string {
  const fields = Object.entries(form.fields).map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  return `<form method="post" action="${escaped(form.action)}" accept-charset="utf-8">
${fields.join('\n')}
<button type="submit">${escaped(form.button)}</button>
</form>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
