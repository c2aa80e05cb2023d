import ts from 'typescript';
import type { SourceFile } from './source-tree.js';

const parsed = new WeakMap<SourceFile, ts.SourceFile>();

/** Parses a file without types; each file once per run. */
export function parse(file: SourceFile): ts.SourceFile {
  const known = parsed.get(file);
  if (known !== undefined) return known;
  const tree = ts.createSourceFile(file.file, file.text, ts.ScriptTarget.ES2023, true);
  parsed.set(file, tree);
  return tree;
}

/** Calls `visit` for every node of the file. */
export function everyNode(file: SourceFile, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(parse(file));
}

/** The line a node begins on, from 1. */
export function lineOf(node: ts.Node): number {
  const tree = node.getSourceFile();
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** A name that this file gives to something. */
export interface DeclaredName {
  readonly name: string;
  readonly kind: 'type' | 'function' | 'value';
  readonly line: number;
}

/** Every name that the file itself declares; names it merely uses (Node's `process`, a driver's members) are not listed. */
export function declaredNames(file: SourceFile): readonly DeclaredName[] {
  const names: DeclaredName[] = [];
  everyNode(file, (node) => {
    const kind = kindOf(node);
    if (kind === undefined) return;
    const { name } = node as ts.NamedDeclaration;
    if (name !== undefined && ts.isIdentifier(name)) names.push({ name: name.text, kind, line: lineOf(name) });
  });
  return names;
}

function kindOf(node: ts.Node): DeclaredName['kind'] | undefined {
  // A use case is a function whose type is named after it (`ConfirmBorrow`).
  if (ts.isTypeAliasDeclaration(node) && ts.isFunctionTypeNode(node.type)) return 'function';
  if (ts.isInterfaceDeclaration(node) && node.members.every(ts.isCallSignatureDeclaration)) return 'function';
  if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return 'type';
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isMethodSignature(node)) return 'function';
  if (ts.isVariableDeclaration(node)) return isFunctionValue(node.initializer) ? 'function' : 'value';
  if (
    ts.isParameter(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isBindingElement(node)
  ) {
    return 'value';
  }
  return undefined;
}

function isFunctionValue(node: ts.Expression | undefined): boolean {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}

/** `confirmBorrowError` → `['confirm', 'borrow', 'error']`; also for kebab-case file names. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** Every comment of the file, once, without looking into strings and patterns. */
export function comments(file: SourceFile): readonly { text: string; line: number }[] {
  const tree = parse(file);
  const found = new Map<number, string>();
  const walk = (node: ts.Node): void => {
    // Text of a template can look like a comment and is none.
    if (node.kind === ts.SyntaxKind.JsxText || ts.isTemplateLiteralToken(node)) return;
    const ranges = [
      ...(ts.getLeadingCommentRanges(file.text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(file.text, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of ranges) found.set(pos, file.text.slice(pos, end));
    node.getChildren(tree).forEach(walk);
  };
  walk(tree);
  return [...found].map(([pos, text]) => ({ text, line: tree.getLineAndCharacterOfPosition(pos).line + 1 }));
}
