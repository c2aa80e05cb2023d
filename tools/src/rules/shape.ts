import ts from 'typescript';
import type { HouseRule, SourceFile, Violation } from '../source-tree.js';
import { isCode } from '../source-tree.js';
import { comments, everyNode, lineOf } from '../syntax.js';

/** No file of code is longer; a longer one has more than one idea in it. */
export const FILE_LINES_MAX = 350;

/** Files stay short. */
export const shortFiles: HouseRule = (files) =>
  files.flatMap(({ file, text }) => {
    const lines = text.split('\n').length - 1;
    if (!isCode(file) || lines <= FILE_LINES_MAX) return [];
    return [
      {
        rule: 'short-files',
        file,
        line: 0,
        message: `${String(lines)} lines; split it (at most ${String(FILE_LINES_MAX)})`,
      },
    ];
  });

/** What is written is finished: no open notes, nothing switched off, no dead code, no banners. */
export const nothingLeftOver: HouseRule = (files) =>
  files
    .filter(({ file }) => isCode(file))
    .flatMap((file) => [...objectionableComments(file), ...switchedOffTests(file), ...emptyCatches(file)]);

// prettier-ignore
const COMMENTS_TABLE = [
  [/\b(TODO|FIXME|XXX|HACK)\b/,                                                  'an open note; do it, or open an issue'],
  [/^\/\/\s*[/\-=*#~]{4,}/,                                                       'a banner; let names and files give the order'],
  [/^\/\/\s*((const|let|import|export|return|await|throw)\b.*;|\w+\(.*\);|if \(.*\) \{)$/, 'commented-out code; the history keeps it'],
  [/eslint-disable(?!.*-- \w)/,                                                   'a rule switched off without a reason (`-- because …`)'],
  [/@ts-(ignore|nocheck)/,                                                        'the compiler switched off'],
] as const;

function objectionableComments(file: SourceFile): readonly Violation[] {
  return comments(file).flatMap(({ text, line }) =>
    COMMENTS_TABLE.flatMap(([pattern, message]) =>
      pattern.test(text) ? [{ rule: 'nothing-left-over', file: file.file, line, message }] : [],
    ),
  );
}

function switchedOffTests(file: SourceFile): readonly Violation[] {
  const found: Violation[] = [];
  everyNode(file, (node) => {
    if (!ts.isCallExpression(node)) return;
    const callee = node.expression.getText();
    if (!/^((describe|it|context|specify|test|suite)\.(only|skip)|x(describe|it|context|specify))$/.test(callee))
      return;
    found.push({ rule: 'nothing-left-over', file: file.file, line: lineOf(node), message: `${callee} hides tests` });
  });
  return found;
}

function emptyCatches(file: SourceFile): readonly Violation[] {
  const found: Violation[] = [];
  everyNode(file, (node) => {
    if (!ts.isCatchClause(node) || node.block.statements.length > 0) return;
    found.push({
      rule: 'nothing-left-over',
      file: file.file,
      line: lineOf(node),
      message: 'an empty catch swallows bugs',
    });
  });
  return found;
}
