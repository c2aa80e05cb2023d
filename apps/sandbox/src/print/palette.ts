/** Colors by meaning; every function gives its text back unchanged where colors are off. */
export interface Palette {
  good(text: string): string;
  bad(text: string): string;
  strong(text: string): string;
  faint(text: string): string;
  accent(text: string): string;
}

/** A palette with or without colors. */
export function createPalette(isColored: boolean): Palette {
  const paint = (code: number) => (text: string) => (isColored ? `\u001b[${String(code)}m${text}\u001b[0m` : text);
  return { good: paint(32), bad: paint(31), strong: paint(1), faint: paint(2), accent: paint(36) };
}

/** Colors only on a terminal, and not when the environment says `NO_COLOR`. */
export function paletteFor(stream: { readonly isTTY?: boolean }): Palette {
  return createPalette(stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '');
}
