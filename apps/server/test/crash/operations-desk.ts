import type { LoanNo, LoanStatus } from '@banyan/core';

/** What the operations API answered. */
export interface DeskAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** People of the back office at the operations API (item 16). Rejects when nobody answers. */
export interface OperationsDesk {
  /** Does a loan wait in `status`? */
  isWaiting(loanNo: string, status: LoanStatus): Promise<boolean>;
  /** Does something to a loan. */
  act(
    loanNo: string,
    action: 'review' | 'ask-payer' | 'retry-disbursement' | 'reject',
    decision?: 'pass' | 'refuse',
  ): Promise<DeskAnswer>;
  /** Posts to a path below `/operations`. */
  post(path: string, content: object): Promise<DeskAnswer>;
  /** Reads a path below `/operations`. */
  get(path: string): Promise<DeskAnswer>;
}

const LISTED_MAX = 500;

/** A desk at the gateway of `gatewayUrl` (no trailing slash), with this key. */
export function createOperationsDesk(gatewayUrl: string, key: string): OperationsDesk {
  async function ask(path: string, content?: object): Promise<DeskAnswer> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const sent = content === undefined ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(content) };
    const response = await fetch(`${gatewayUrl}/operations${path}`, { ...sent, headers });
    return { status: response.status, body: (await response.json()) as DeskAnswer['body'] };
  }

  return {
    async isWaiting(loanNo, status) {
      const { body } = await ask(`/loans?status=${status}&limit=${String(LISTED_MAX)}`);
      const loans = body['loans'] as readonly { readonly loanNo: LoanNo }[] | undefined;
      return (loans ?? []).some((loan) => loan.loanNo === loanNo);
    },
    post: (path, content) => ask(path, { reason: 'crash play', ...content }),
    get: (path) => ask(path),
    act: (loanNo, action, decision) =>
      ask(`/loans/${loanNo}/${action}`, { reason: 'crash play', ...(decision === undefined ? {} : { decision }) }),
  };
}
