import ts from 'typescript';
import type { HouseRule } from '../source-tree.js';
import { parse } from '../syntax.js';

const PORT = /^packages\/core\/src\/ports\/([^/]+)\.ts$/;

/** The names of all ports: the file names of core/src/ports, an index file apart. */
export function portNames(files: readonly { readonly file: string }[]): readonly string[] {
  return files.flatMap(({ file }) => PORT.exec(file)?.[1] ?? []).filter((name) => name !== 'index');
}

/** Every port has a contract suite of the same name in core/src/testing/contracts, and no suite is left without its port. */
export const everyPortHasAContract: HouseRule = (files) => {
  const all = new Set(files.map(({ file }) => file));
  const missing = portNames(files).flatMap((name) => {
    const contract = `packages/core/src/testing/contracts/${name}.contract.ts`;
    if (all.has(contract)) return [];
    return [
      {
        rule: 'port-contracts',
        file: `packages/core/src/ports/${name}.ts`,
        line: 0,
        message: `no contract suite: ${contract}`,
      },
    ];
  });
  const left = [...all].flatMap((file) => {
    const name = /^packages\/core\/src\/testing\/contracts\/(.+)\.contract\.ts$/.exec(file)?.[1];
    if (name === undefined || all.has(`packages/core/src/ports/${name}.ts`)) return [];
    return [
      {
        rule: 'port-contracts',
        file,
        line: 0,
        message: `a contract suite for no port: packages/core/src/ports/${name}.ts`,
      },
    ];
  });
  return [...missing, ...left];
};

/** Every method of a port states its promise (a lone method through its interface), because the contract suite tests what is stated. */
export const portsStatePromises: HouseRule = (files) =>
  files
    .filter(({ file }) => PORT.test(file))
    .flatMap((file) => {
      const tree = parse(file);
      return tree.statements.filter(ts.isInterfaceDeclaration).flatMap((declaration) =>
        declaration.members.flatMap((member) => {
          const isSilent = ts.isMethodSignature(member) && ts.getJSDocCommentsAndTags(member).length === 0;
          if (!isSilent || declaration.members.length === 1) return [];
          const line = tree.getLineAndCharacterOfPosition(member.getStart()).line + 1;
          const message = `${declaration.name.text}.${member.name.getText()} promises nothing`;
          return [{ rule: 'port-promises', file: file.file, line, message }];
        }),
      );
    });
