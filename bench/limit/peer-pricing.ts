import loanjs from 'loanjs';
import { irr } from 'node-irr';

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What the fastest pair of packages that rounds answers, in yuan. */
export interface PeerLoan {
  readonly rows: PeerRow[];
  readonly nominal: number;
  readonly effective: number;
}

/** A row of `loanjs`, with the due date it does not have. */
export interface PeerRow {
  readonly dueDate: string;
  readonly capital: number;
  readonly interest: number;
  readonly installment: number;
  readonly remain: number;
}

/** `loanjs` and `node-irr` as they come: rows and both rates, no dates. */
export function peerPricing(principalYuan: number, count: number): Omit<PeerLoan, 'rows'> & { rows: readonly Row[] } {
  const { installments } = loanjs.Loan(principalYuan, count, 12, 'annuity');
  const flows = new Array<number>(count + 1);
  flows[0] = -principalYuan;
  for (let index = 0; index < count; index += 1) flows[index + 1] = installments[index]?.installment ?? 0;
  const monthly = irr(flows);
  return { rows: installments, nominal: 12 * monthly, effective: (1 + monthly) ** 12 - 1 };
}

/** The same with due dates, made with the language's own `Date`, one each, as whoever uses the pair would. */
export function peerPricingWithDates(principalYuan: number, count: number, startDate: string): PeerLoan {
  const { rows, nominal, effective } = peerPricing(principalYuan, count);
  const year = Number(startDate.slice(0, 4));
  const month = Number(startDate.slice(5, 7)) - 1;
  const anchorDay = Number(startDate.slice(8));
  const dated = rows.map((row, index) => {
    const dueMonth = month + index + 1;
    const dueYear = year + Math.floor(dueMonth / 12);
    const isLeap = (dueYear % 4 === 0 && dueYear % 100 !== 0) || dueYear % 400 === 0;
    const length = dueMonth % 12 === 1 && isLeap ? 29 : (MONTH_LENGTHS[dueMonth % 12] ?? 0);
    const dueDate = new Date(Date.UTC(year, dueMonth, Math.min(anchorDay, length)));
    return {
      dueDate: dueDate.toISOString().slice(0, 10),
      capital: row.capital,
      interest: row.interest,
      installment: row.installment,
      remain: row.remain,
    };
  });
  return { rows: dated, nominal, effective };
}

type Row = ReturnType<typeof loanjs.Loan>['installments'][number];
