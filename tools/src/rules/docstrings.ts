import ts from 'typescript';
import type { HouseRule, SourceFile } from '../source-tree.js';
import { lineOf, parse } from '../syntax.js';

const PACKAGE_SOURCE = /^packages\/[^/]+\/src\/.*\.ts$/;

/** Every symbol that a file of a package exports says in a docstring what it promises. Of overloads, the first one. */
export const exportsAreDocumented: HouseRule = (files) =>
  files
    .filter(({ file }) => PACKAGE_SOURCE.test(file))
    .flatMap((file) =>
      undocumented(file).map(({ name, line }) => ({
        rule: 'docstrings',
        file: file.file,
        line,
        message: `${name} is exported without a docstring`,
      })),
    );

function undocumented(file: SourceFile): readonly { name: string; line: number }[] {
  const documented = new Set<string>();
  const missing = new Map<string, number>();
  for (const statement of parse(file).statements) {
    for (const name of exportedNames(statement)) {
      // A type and its parser may share a name, and so do overloads: one docstring speaks for all of them.
      if (hasDocstring(statement)) documented.add(name);
      else if (!missing.has(name)) missing.set(name, lineOf(statement));
    }
  }
  return [...missing].filter(([name]) => !documented.has(name)).map(([name, line]) => ({ name, line }));
}

function exportedNames(statement: ts.Statement): readonly string[] {
  const isExported =
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  if (!isExported) return [];
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  }
  const { name } = statement as ts.DeclarationStatement;
  return name === undefined ? ['default'] : [name.getText()];
}

function hasDocstring(statement: ts.Statement): boolean {
  return ts
    .getJSDocCommentsAndTags(statement)
    .some((doc) => ts.isJSDoc(doc) && doc.getText().replaceAll(/[\s/*]/g, '') !== '');
}
