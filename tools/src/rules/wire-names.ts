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
]);

const SHIPPED_OUTSIDE_THE_WIRE =
  /^(packages\/core\/src\/(?!rongshu\/)|packages\/(?!core\/)[^/]+\/src\/|apps\/server\/src\/).*\.ts$/;

/** Wire names appear only in core/src/rongshu; everything else speaks the domain's words. */
export const wireNamesStayInside: HouseRule = (files) =>
  files
    .filter(({ file }) => SHIPPED_OUTSIDE_THE_WIRE.test(file))
    .flatMap((file) => {
      const found: ReturnType<HouseRule>[number][] = [];
      everyNode(file, (node) => {
        const isName = ts.isStringLiteralLike(node) || (ts.isIdentifier(node) && isMember(node));
        if (!isName || !WIRE_NAMES.has(node.text)) return;
        found.push({
          rule: 'wire-names',
          file: file.file,
          line: lineOf(node),
          message: `${node.text} is a name of the wire; it belongs in packages/core/src/rongshu`,
        });
      });
      return found;
    });

function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node) ||
    ts.isShorthandPropertyAssignment(parent)
  );
}
