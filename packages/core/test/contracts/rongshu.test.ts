import { afterEach, beforeEach, describe, it } from 'mocha';
import type { DataKind } from '#src/model/data-pull.js';
import { DATA_KINDS } from '#src/model/data-pull.js';
import type { TransportRequest } from '#src/ports/transport.js';
import { createRongshuCallbackBodies } from '#src/rongshu/callbacks/callback-bodies.js';
import { createRongshuCallbackSender } from '#src/rongshu/callbacks/callback-sender.js';
import { createRongshuCreditDataSource, DATA_KIND_INTERFACE } from '#src/rongshu/callbacks/p1.11-data-pull.js';
import { createRongshuDocuments } from '#src/rongshu/marketplace-documents.js';
import { createMemoryReplayGuard } from '#src/rongshu/replay-guard.js';
import { createRongshuChannels } from '#src/rongshu/settings.js';
import { localDate } from '#src/shared/calendar.js';
import { err, ok } from '#src/shared/result.js';
import {
  aProduct,
  createManualClock,
  describeCallbackBodiesContract,
  describeCallbackSenderContract,
  describeCreditDataSourceContract,
  describeMarketplaceDocumentsContract,
  describeReplayGuardContract,
  TEST_CHANNEL,
  TEST_NOW,
} from '#src/testing/index.js';
import type { CallbackReception, ContractRunner, DataReply } from '#src/testing/index.js';
import { channelPair } from '../rongshu/support/channel.js';
import { exampleText } from '../rongshu/support/document.js';
import type { ScriptedPlatform } from '../rongshu/support/platform.js';
import { scriptedPlatform, sentBody } from '../rongshu/support/platform.js';

const RUNNER: ContractRunner = { describe, it, beforeEach, afterEach };
const CLEAR = { encryptRequest: false, encryptResponse: false, encryptOutbound: false } as const;

const clock = createManualClock(TEST_NOW);
const close = (): Promise<void> => Promise.resolve();

describeReplayGuardContract(RUNNER, 'process', async () => ({
  replayGuard: createMemoryReplayGuard({ entriesMax: 100 }),
  close,
}));

describeCallbackSenderContract(RUNNER, 'rongshu', async () => {
  const { channel, marketplace } = channelPair(CLEAR);
  const platform = scriptedPlatform();
  const answers = (reception: CallbackReception): ScriptedPlatform['answer'] => {
    switch (reception.kind) {
      case 'accepts':
        return { status: 200, body: marketplace.callbackReply(0, '成功') };
      case 'refuses':
        return { status: 200, body: marketplace.callbackReply(Number(reception.code), '失败') };
      case 'busy':
        return { status: 503, body: '', headers: { 'retry-after': String(reception.retryAfterSeconds) } };
      case 'talksNonsense':
        return { status: 200, body: '<html>' };
      case 'unreachable':
        return 'connectionRefused';
    }
  };
  const contentOf = (sent: TransportRequest): string => {
    const { request } = JSON.parse(Buffer.from(sentBody(sent)).toString('utf8')) as { request: string };
    return request;
  };
  return {
    callbackSender: createRongshuCallbackSender({
      channels: createRongshuChannels([channel]),
      transport: platform.transport,
      clock,
    }),
    channel: TEST_CHANNEL,
    receive: async (reception) => {
      platform.answer = answers(reception);
    },
    received: async () => platform.sent.map(contentOf),
    close,
  };
});

describeCreditDataSourceContract(RUNNER, 'rongshu', async () => {
  const { channel, marketplace, settings } = channelPair();
  const replies = new Map<DataKind, DataReply>();
  const answerFor = (kind: DataKind): ScriptedPlatform['answer'] => {
    const reply = replies.get(kind) ?? { kind: 'notReady' };
    if (reply.kind === 'unreachable') return 'timeout';
    if (reply.kind === 'refused') return { status: 200, body: marketplace.callbackReply(10001, '失败') };
    return { status: 200, body: marketplace.dataReply(kind, reply.kind === 'data' ? reply : reply.kind) };
  };
  return {
    creditDataSource: createRongshuCreditDataSource({
      channels: createRongshuChannels([channel]),
      transport: {
        post: async ({ url }) => {
          const kind = DATA_KINDS.find((each) => url.endsWith(settings.outboundPaths[DATA_KIND_INTERFACE[each]]));
          const answer = kind === undefined ? 'other' : answerFor(kind);
          if (typeof answer === 'string') return err({ fault: answer, effect: 'unknown' });
          return ok({ status: answer.status, headers: {}, body: Buffer.from(answer.body) });
        },
      },
      clock,
    }),
    channel: TEST_CHANNEL,
    reply: async (kind, reply) => {
      replies.set(kind, reply);
    },
    close,
  };
});

describeCallbackBodiesContract(RUNNER, 'rongshu', async () => ({
  callbackBodies: createRongshuCallbackBodies({ channels: createRongshuChannels([channelPair(CLEAR).channel]) }),
  product: aProduct(),
  close,
}));

describeMarketplaceDocumentsContract(RUNNER, 'rongshu', async () => ({
  marketplaceDocuments: createRongshuDocuments(),
  operator: {
    json: exampleText('p1.11-operator-data'),
    report: {
      isRealName: true,
      activeSince: localDate('2015-06-01'),
      months: [{ month: '2018-12', callsOut: 1, callsIn: 1, callSeconds: 77, messages: 1 }],
    },
  },
  device: {
    json: exampleText('p1.11-device-response'),
    report: { contactCount: 1, callCount: 1, installedAppCount: 1 },
  },
  close,
}));
