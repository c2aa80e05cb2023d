import type { Answer } from '../marketplace/marketplace-client.js';
import { beijingDate } from '../print/beijing-date.js';
import { padFrom, readableYuan } from '../print/text.js';
import type { JsonRecord } from '../wire/json.js';
import { numberMember, textMember } from '../wire/json.js';

const WIDTHS = [6, 14, 16, 18];

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

/** Every installment: number, due date, from when it may be paid, amount. */
export function scheduleTable(plan: readonly JsonRecord[]): readonly string[] {
  const row = (texts: readonly string[]): string =>
    texts.map((text, index) => padFrom(text, WIDTHS[index] ?? 0)).join('');
  const date = (installment: JsonRecord, name: string): string => {
    const at = numberMember(installment, name);
    return at === undefined ? '' : beijingDate(at);
  };
  return [
    row(['期数', '还款日 due', '可还日 from', '应还 to repay']),
    ...plan.map((installment) =>
      row([
        textMember(installment, 'periodNo') ?? '',
        date(installment, 'dueTime'),
        date(installment, 'canRepayTime'),
        readableYuan(numberMember(installment, 'repayAmount') ?? 0),
      ]),
    ),
  ];
}
