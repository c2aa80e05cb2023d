import type { Answer } from '../marketplace/marketplace-client.js';
import { readableYuan } from '../print/text.js';
import { numberMember, textMember } from '../wire/json.js';

/** Which card is bound, its number masked. */
export function cardFindings({ body }: Answer): readonly string[] {
  const tail = (textMember(body, 'bankCardNum') ?? '').slice(-4);
  return [`${textMember(body, 'bankName') ?? ''} **** ${tail} · default for payout and repayment 默认放款卡、还款卡`];
}

/** What was paid out and what is to be repaid. */
export function paidFindings({ body }: Answer): readonly string[] {
  const yuan = (name: string): string => readableYuan(numberMember(body, name) ?? 0);
  return [
    `status ${textMember(body, 'status') ?? '-'} ${textMember(body, 'remark') ?? ''} · contract ${textMember(body, 'contractId') ?? '-'}`,
    `放款 paid out ${yuan('loanAmount')} · 到账 received ${yuan('receiveAmount')} · 应还 to repay ${yuan('repayAmount')}`,
  ];
}
