import type { InterfaceName } from '@banyan/core/rongshu';
import { INTERFACE_TABLE } from '@banyan/core/rongshu';

export type { InterfaceName } from '@banyan/core/rongshu';

/** What the marketplace asks with each interface, in the order in which a borrower meets them. */
const QUESTIONS: Readonly<Record<InterfaceName, string>> = {
  userCheck: 'may this person borrow?',
  loanCalculation: 'what would it cost?',
  getContracts: 'what is to be agreed to?',
  getBankList: 'which banks do you take?',
  pushOrder: 'here is an application',
  queryAuditResult: 'what became of it?',
  bindCard: 'bind this card',
  queryBindCardResult: 'which card is bound?',
  confirmLoan: 'I take this loan',
  queryFk: 'has it been paid out?',
  getRepayPlan: 'what is due, and when?',
  getPaymentCell: 'what does it cost today?',
  repayment: 'repay this now',
  getRepaymentResult: 'has it been repaid?',
};

/** Every interface, in the order in which a borrower meets them. */
// `Object.keys` loses the names' type; the record above is total, so that these are all of them.
export const INTERFACE_NAMES = Object.keys(QUESTIONS) as readonly InterfaceName[];

/** Document number, item, label and the question in English. */
export function aboutInterface(name: InterfaceName): {
  readonly document: string;
  readonly item: string;
  readonly label: string;
  readonly question: string;
} {
  const row = INTERFACE_TABLE.find(([, candidate]) => candidate === name) ?? INTERFACE_TABLE[0];
  const [document, , , , , label, source] = row;
  return { document, item: source.replace('item ', ''), label, question: QUESTIONS[name] };
}

/** The interface of that name, or `undefined`. */
export function parseInterfaceName(text: string): InterfaceName | undefined {
  return INTERFACE_NAMES.find((name) => name === text);
}
