import type { Stage } from '@banyan/sandbox';
import { userCheckByMd5 } from '@banyan/sandbox';
import { answerWord } from './attack.js';
import type { RawAnswer, RawRequest } from './raw-client.js';

/** Signed questions as an honest marketplace sends them, made beforehand so that making them takes no time from the load. */
export interface GoodTraffic {
  next(): RawRequest;
  /** What is wrong with an answer; undefined when it is a success. */
  wordOf(answer: RawAnswer): string | undefined;
}

/** User checks of `count` invented people, in turn. They stay fresh for some minutes. */
export function prepareGoodTraffic(stage: Stage, count = 500): GoodTraffic {
  const { client } = stage.at('rongshu-md5');
  const path = new URL(client.urlOf('userCheck')).pathname;
  const requests = Array.from({ length: count }, (_, index): RawRequest => {
    // Two checks of one moment have one signature; these have moments of their own.
    const timestampMs = stage.calendar.now() - index;
    const body = client.seal(userCheckByMd5(stage.people.next()), { timestampMs });
    return { method: 'POST', path, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  });
  let turn = 0;
  return {
    next() {
      turn += 1;
      const request = requests[turn % requests.length];
      if (request === undefined) throw new Error('there is no request');
      return request;
    },
    wordOf(answer) {
      const word = answerWord(answer);
      return word === 'code 0' ? undefined : word;
    },
  };
}
