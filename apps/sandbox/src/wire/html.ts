/** Text as it may stand in HTML, attribute values included. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The first form of a page: where it is sent, how, and what its fields hold. `undefined` when there is none. */
export function readForm(html: string):
  | {
      readonly action: string;
      readonly method: 'GET' | 'POST';
      readonly fields: Readonly<Record<string, string>>;
    }
  | undefined {
  const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(html);
  if (form === null) return undefined;
  const attributes = attributesOf(form[1] ?? '');
  const fields = [...(form[2] ?? '').matchAll(/<input\b([^>]*)>/gi)]
    .map(([, input = '']) => attributesOf(input))
    .filter((input) => input.get('name') !== undefined)
    .map((input) => [input.get('name') ?? '', input.get('value') ?? ''] as const);
  return {
    action: attributes.get('action') ?? '',
    method: attributes.get('method')?.toLowerCase() === 'post' ? 'POST' : 'GET',
    fields: Object.fromEntries(fields),
  };
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const pairs = [...text.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)];
  return new Map(
    pairs.map(([, name = '', double, single]) => [name.toLowerCase(), unescapeHtml(double ?? single ?? '')]),
  );
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll(/&#x([\da-f]+);/gi, (_entity, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replaceAll('&amp;', '&');
}
