import type { LenderAnswer } from '@banyan/adapter-http';
import type { ReadDisbursement } from '@banyan/core';
import { readQuestion, refusedAnswer } from './lender-question.js';
import { revealedJson } from './revealed-json.js';

/** `POST /lender/disbursements` with `{"requestNo"}`, signed like an event: whom to pay, in clear, for the payer (B9). */
export function createDisbursementAnswer(readDisbursement: ReadDisbursement): (body: string) => Promise<LenderAnswer> {
  return async (body) => {
    const question = readQuestion(body, ['requestNo']);
    if (question === undefined) return refusedAnswer(400, 'malformed');
    const order = await readDisbursement(question.requestNo);
    if (!order.ok) return refusedAnswer(404, order.error.kind);
    const { orderKey, amount, ...rest } = order.value;
    return { status: 200, body: revealedJson({ ...orderKey, amountFen: amount, ...rest }) };
  };
}
