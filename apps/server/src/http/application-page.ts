import type { LenderAnswer } from '@banyan/adapter-http';
import type { ApplicationFile, ChannelCode, MarketplaceOrderNo, ReadApplication } from '@banyan/core';
import { readQuestion, refusedAnswer } from './lender-question.js';
import { revealedJson } from './revealed-json.js';

/** `POST /lender/applications` with `{"channel","orderNo"}`, signed like an event: the application in clear, for the credit engine. */
export function createApplicationAnswer(readApplication: ReadApplication): (body: string) => Promise<LenderAnswer> {
  return async (body) => {
    const question = readQuestion(body, ['channel', 'orderNo']);
    if (question === undefined) return refusedAnswer(400, 'malformed');
    const { channel, orderNo } = question;
    const file = await readApplication({ channel: channel as ChannelCode, orderNo: orderNo as MarketplaceOrderNo });
    if (!file.ok) return refusedAnswer(file.error.kind === 'unknownOrder' ? 404 : 409, file.error.kind);
    return { status: 200, body: writeApplication(file.value) };
  };
}

/** Identity in clear text: it goes to the lender only. */
function writeApplication({ application, documents }: ApplicationFile): string {
  const { order, operatorReport, deviceReport, unknownCodes, parsedAt } = application;
  const file = {
    channel: order.key.channel,
    orderNo: order.key.orderNo,
    order,
    operatorReport,
    deviceReport,
    unknownCodes,
    parsedAt,
    documents: documents.map(({ kind, documentKey, sha256, size }) => ({ kind, documentKey, sha256, size })),
  };
  return revealedJson(file);
}
