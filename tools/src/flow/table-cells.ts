import ts from 'typescript';
import type { SourceFile } from '../source-tree.js';
import { everyNode, parse } from '../syntax.js';

/** A cell of a table as its source says it; an expression that is no literal is its text. */
export type Cell = string | number | boolean | null | readonly Cell[];

/** A row whose cells have names. */
export type NamedCells = Readonly<Record<string, Cell>>;

/** The rows of `const NAME = [ [...], ... ]`, read from the source text; none when the file has no such table. */
export function tableRows(file: SourceFile, table: string): readonly (readonly Cell[])[] {
  const rows: (readonly Cell[])[] = [];
  everyNode(file, (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== table || node.initializer === undefined) return;
    const list = bare(node.initializer);
    if (!ts.isArrayLiteralExpression(list)) return;
    for (const row of list.elements) if (ts.isArrayLiteralExpression(row)) rows.push(row.elements.map(cellOf));
  });
  return rows;
}

/** The objects that a function returns in a list: `return [ { job: 'X', … }, … ]`. */
export function returnedRows(file: SourceFile, functionName: string): readonly NamedCells[] {
  const rows: NamedCells[] = [];
  everyNode(file, (node) => {
    if (!ts.isReturnStatement(node) || node.expression === undefined) return;
    if (enclosingFunction(node) !== functionName || !ts.isArrayLiteralExpression(node.expression)) return;
    for (const row of node.expression.elements) if (ts.isObjectLiteralExpression(row)) rows.push(membersOf(row));
  });
  return rows;
}

/** The texts of `export const NAME = '…'` of every file, by name. */
export function textConstants(files: readonly SourceFile[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const file of files) {
    for (const statement of parse(file).statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (initializer !== undefined && ts.isStringLiteral(initializer)) texts.set(name.getText(), initializer.text);
      }
    }
  }
  return texts;
}

function membersOf(row: ts.ObjectLiteralExpression): NamedCells {
  return Object.fromEntries(
    row.properties
      .filter(ts.isPropertyAssignment)
      .map((property): [string, Cell] => [property.name.getText(), cellOf(property.initializer)]),
  );
}

function cellOf(node: ts.Expression): Cell {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''));
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(cellOf);
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  return node.getText();
}

function bare(node: ts.Expression): ts.Expression {
  return ts.isAsExpression(node) || ts.isSatisfiesExpression(node) ? bare(node.expression) : node;
}

function enclosingFunction(node: ts.Node): string | undefined {
  if (ts.isFunctionDeclaration(node)) return node.name?.text;
  return ts.isSourceFile(node) ? undefined : enclosingFunction(node.parent);
}
