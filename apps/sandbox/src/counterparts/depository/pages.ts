import { escapeHtml } from '../../wire/html.js';
import type { PageLanguage } from './texts.table.js';
import { textsOf } from './texts.table.js';

/** What is opened, as the page shows it: masked already. */
export interface ShownOpening {
  readonly name: string;
  readonly idCard: string;
  readonly mobile: string;
  /** Absent: the page asks for one (G11). */
  readonly card?: string;
  /** What the lender may do with the account: `REPAYMENT` … */
  readonly mandates: readonly string[];
}

/** The page on which a person agrees, or does not. */
export function consentPage(opening: ShownOpening, language: PageLanguage, path: string): string {
  const text = textsOf(language);
  const row = (label: string, value: string): string =>
    `<div class="row"><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd></div>`;
  const card =
    opening.card === undefined
      ? `<label class="field">${escapeHtml(text('card'))}<input name="card" inputmode="numeric" autocomplete="off" required pattern="[0-9]{16,19}" placeholder="${escapeHtml(text('cardWanted'))}"></label>`
      : '';
  return frame(
    language,
    text('title'),
    `<nav><a href="?lang=zh" lang="zh"${current(language, 'zh')}>中文</a> <a href="?lang=en" lang="en"${current(language, 'en')}>English</a></nav>
<h1>${escapeHtml(text('title'))}</h1>
<p>${escapeHtml(text('intro'))}</p>
<dl>
${row(text('name'), opening.name)}
${row(text('idCard'), opening.idCard)}
${row(text('mobile'), opening.mobile)}
${opening.card === undefined ? '' : row(text('card'), opening.card)}
${row(text('mandate'), opening.mandates.map(text).join(language === 'zh' ? '、' : ', '))}
</dl>
<form method="post" action="${escapeHtml(path)}?lang=${language}">
${card}
<label class="consent"><input type="checkbox" name="consent" value="yes" required> ${escapeHtml(text('consent'))}</label>
<div class="buttons"><button name="answer" value="confirm" id="confirm">${escapeHtml(text('confirm'))}</button>
<button name="answer" value="cancel" class="quiet" formnovalidate>${escapeHtml(text('cancel'))}</button></div>
</form>`,
  );
}

/** The page that takes the browser back: a form that sends itself, with a button for those whose browser runs no scripts. */
export function returnPage(
  isOpened: boolean,
  language: PageLanguage,
  back: { readonly action: string; readonly fields: Readonly<Record<string, string>> },
): string {
  const text = textsOf(language);
  const fields = Object.entries(back.fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  const title = text(isOpened ? 'opened' : 'failed');
  return frame(
    language,
    title,
    `<h1>${escapeHtml(title)}</h1>
<form method="post" action="${escapeHtml(back.action)}" id="back">
${fields.join('\n')}
<div class="buttons"><button>${escapeHtml(text('back'))}</button></div>
</form>
<script>setTimeout(function () { document.getElementById('back').submit(); }, 600);</script>`,
  );
}

/** What somebody sees whose request cannot be used. */
export function refusedPage(language: PageLanguage): string {
  const text = textsOf(language);
  return frame(language, text('refused'), `<h1>${escapeHtml(text('refused'))}</h1>`);
}

function current(language: PageLanguage, candidate: PageLanguage): string {
  return language === candidate ? ' aria-current="true"' : '';
}

function frame(language: PageLanguage, title: string, content: string): string {
  const text = textsOf(language);
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>${escapeHtml(text('bank'))}</header>
<main>
${content}
</main>
<footer>${escapeHtml(text('sandbox'))}</footer>
</body>
</html>
`;
}

const STYLE = `
:root { color-scheme: light; --ink: #17233a; --soft: #5b6780; --line: #dfe4ee; --brand: #8c1d2f; }
* { box-sizing: border-box; }
body { margin: 0; background: #f4f6fa; color: var(--ink); font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
header { background: var(--brand); color: #fff; padding: 14px 20px; font-weight: 600; }
main { width: calc(100% - 32px); max-width: 30rem; margin: 24px auto; padding: 24px; background: #fff; border: 1px solid var(--line); border-radius: 14px; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 8px; }
p { color: var(--soft); margin: 0 0 16px; }
nav { text-align: right; font-size: .875rem; }
nav a { color: var(--soft); } nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none; }
dl { margin: 0 0 16px; border-top: 1px solid var(--line); }
.row { display: flex; justify-content: space-between; gap: 16px; padding: 10px 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); } dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
.field { display: block; margin-bottom: 16px; }
.field input { width: 100%; margin-top: 4px; padding: 10px; font: inherit; border: 1px solid #9aa5ba; border-radius: 8px; }
.consent { display: flex; gap: 10px; align-items: flex-start; margin-bottom: 20px; }
.consent input { width: 20px; height: 20px; flex: none; margin-top: 3px; }
.buttons { display: flex; gap: 12px; }
button { flex: 1; min-height: 48px; padding: 10px 16px; border: 0; border-radius: 10px; background: var(--brand); color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
button.quiet { background: #fff; color: var(--ink); border: 1px solid #9aa5ba; }
button:focus-visible, input:focus-visible, a:focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
footer { text-align: center; color: var(--soft); font-size: .8125rem; padding: 0 16px 24px; }
`;
