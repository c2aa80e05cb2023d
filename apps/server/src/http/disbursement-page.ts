import type { LenderAnswer } from '@banyan/adapter-http';
import type { ReadDisbursement } from '@banyan/core';
import { parseJson } from '@banyan/core';
import { revealedJson } from './revealed-json.js';

/** `POST /lender/disbursements` with `{"requestNo"}`, signed like an event: whom to pay, in clear, for the payer (B9). */
export function createDisbursementAnswer(readDisbursement: ReadDisbursement): (body: string) => Promise<LenderAnswer> {
  return async (body) => {
    const parsed = parseJson(body);
    const requestNo: unknown = parsed.ok && parsed.value instanceof Map ? parsed.value.get('requestNo') : undefined;
    if (typeof requestNo !== 'string') return refusal(400, 'malformed');
    const order = await readDisbursement(requestNo);
    if (!order.ok) return refusal(404, order.error.kind);
    const { orderKey, amount, ...rest } = order.value;
    return { status: 200, body: revealedJson({ ...orderKey, amountFen: amount, ...rest }) };
  };
}

function refusal(status: number, error: string): LenderAnswer {
  return { status, body: JSON.stringify({ error }) };
}
