import ts from 'typescript';
import type { HouseRule } from '../source-tree.js';
import { everyNode, lineOf } from '../syntax.js';

/** Members of Rongshu's JSON that mean nothing else: where one of them is quoted, the wire is being read or written. */
// prettier-ignore
const WIRE_NAMES = new Set([
  'isCanLoan', 'isStock', 'isBlackList', 'maxLoan', 'minLoan', 'amountOption', 'bankCardNum', 'creditCardNum', 'creditBankName',
  'creditPhone', 'refundAmount', 'actualAmount', 'basicInfo', 'idInfo', 'extendInfo', 'bankCardInfo', 'idCardOcr', 'optType', 'sesameScore',
  'isInstalment', 'loanReason', 'frontFile', 'backFile', 'natureFile', 'envFile', 'posPitchFile', 'posYawFile', 'mouthFile', 'blinkFile',
  'frontPhotoUrl', 'backPhotoUrl', 'qqAccount', 'callbackurl', 'receiveAmount', 'totalRepayAmount', 'repayPlan', 'canRepayTime', 'repayMethod',
  'alreadyRepayAmount', 'willRepayAmount', 'repayPeriod', 'settlementFee',
]);

/** Result codes and statuses that the marketplace's document prints, as numbers. */
const WIRE_CODE = /^(1000[1-9]|200[1-5]|5001|600[1-9]|700[1-9]|800[1-9]|9001)$/;

const SHIPPED_OUTSIDE_THE_WIRE =
  /^(packages\/core\/src\/(?!rongshu\/)|packages\/(?!core\/)[^/]+\/src\/|apps\/server\/src\/).*\.ts$/;

/** Names and codes of the wire appear only in core/src/rongshu; everything else speaks the domain's words. */
export const wireNamesStayInside: HouseRule = (files) =>
  files
    .filter(({ file }) => SHIPPED_OUTSIDE_THE_WIRE.test(file))
    .flatMap((file) => {
      const found: ReturnType<HouseRule>[number][] = [];
      everyNode(file, (node) => {
        const word = wireWord(node);
        if (word === undefined) return;
        found.push({
          rule: 'wire-names',
          file: file.file,
          line: lineOf(node),
          message: `${word} is a word of the wire; it belongs in packages/core/src/rongshu`,
        });
      });
      return found;
    });

function wireWord(node: ts.Node): string | undefined {
  if (ts.isNumericLiteral(node)) return WIRE_CODE.test(node.text) ? node.text : undefined;
  const isName = ts.isStringLiteralLike(node) || (ts.isIdentifier(node) && isMember(node));
  return isName && WIRE_NAMES.has(node.text) ? node.text : undefined;
}

function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node) ||
    ts.isShorthandPropertyAssignment(parent)
  );
}
