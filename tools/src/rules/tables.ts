import ts from 'typescript';
import type { HouseRule, SourceFile, Violation } from '../source-tree.js';
import { everyNode, lineOf } from '../syntax.js';

/** An item of the seed, a chapter of the marketplace's document, a gap decision, a transition, a section of one of our own documents. */
const SOURCE = /^(product\/|platform\/)?\d+(\.\d+)+(-\d+)?$|\bitem \d|^[GBE]\d+|§\d/;

const SOURCE_OF_ALL = /\bitems? \d|§\d|\bG\d/;

/** Every row of a table of the domain or of the document says where it comes from (STYLE §8.2), or the table's docstring says it for all. */
export const tablesNameTheirSources: HouseRule = (files) =>
  files.filter(({ file }) => /^packages\/core\/src\/(?!testing\/).*\.ts$/.test(file)).flatMap(rowsWithoutSource);

function rowsWithoutSource(file: SourceFile): readonly Violation[] {
  const found: Violation[] = [];
  everyNode(file, (node) => {
    if (!ts.isVariableDeclaration(node) || !node.name.getText().endsWith('_TABLE')) return;
    const rows = node.initializer === undefined ? [] : rowsOf(node.initializer);
    if (SOURCE_OF_ALL.test(docstringOf(node))) return;
    for (const row of rows.filter((candidate) => !citesSource(candidate))) {
      const message = `a row of ${node.name.getText()} does not say where it comes from`;
      found.push({ rule: 'table-sources', file: file.file, line: lineOf(row), message });
    }
  });
  return found;
}

function rowsOf(initializer: ts.Expression): readonly ts.ArrayLiteralExpression[] {
  if (ts.isAsExpression(initializer) || ts.isSatisfiesExpression(initializer)) return rowsOf(initializer.expression);
  return ts.isArrayLiteralExpression(initializer) ? initializer.elements.filter(ts.isArrayLiteralExpression) : [];
}

function citesSource(row: ts.ArrayLiteralExpression): boolean {
  return row.elements.some((element) => ts.isStringLiteralLike(element) && SOURCE.test(element.text));
}

function docstringOf(declaration: ts.VariableDeclaration): string {
  return ts
    .getJSDocCommentsAndTags(declaration)
    .filter(ts.isJSDoc)
    .map((doc) => doc.getText())
    .join('\n');
}
