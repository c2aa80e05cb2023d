import { expect } from 'chai';
import kafkajs from 'kafkajs';
import { describe, it } from 'mocha';
import { isDefinite, isMissingTopic, isUnreachable, refusalOf, wordOf } from '#src/client-errors.js';

const refused = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:9092'), { code: 'ECONNREFUSED' });
const protocol = (type: string): Error =>
  Object.assign(new Error('secret words'), { name: 'KafkaJSProtocolError', type });
const wrapped = (cause: Error): Error =>
  Object.assign(new Error('retried'), { name: 'KafkaJSNumberOfRetriesExceeded', cause });
const several = (first: Error): Error =>
  Object.assign(new Error('of topics'), { name: 'KafkaJSAggregateError', errors: [first] });

// prettier-ignore
const ERRORS: readonly (readonly [error: unknown, word: string, of: 'definite' | 'unreachable' | 'missingTopic' | 'other'])[] = [
  [refused,                                                     'ECONNREFUSED',                  'unreachable'],
  [wrapped(refused),                                            'ECONNREFUSED',                  'unreachable'],
  [new kafkajs.KafkaJSConnectionError('no', { broker: 'b:1' }), 'ConnectionError',               'unreachable'],
  [wrapped(protocol('NOT_LEADER_FOR_PARTITION')),               'NOT_LEADER_FOR_PARTITION',      'unreachable'],
  [protocol('UNKNOWN_TOPIC_OR_PARTITION'),                      'UNKNOWN_TOPIC_OR_PARTITION',    'missingTopic'],
  [protocol('GROUP_AUTHORIZATION_FAILED'),                      'GROUP_AUTHORIZATION_FAILED',    'definite'],
  [Object.assign(new Error('no'), { name: 'KafkaJSSASLAuthenticationError' }),            'SASLAuthenticationError',       'definite'],
  [protocol('MESSAGE_TOO_LARGE'),                               'MESSAGE_TOO_LARGE',             'other'],
  [several(protocol('INVALID_REPLICATION_FACTOR')),             'INVALID_REPLICATION_FACTOR',    'other'],
  [several(protocol('TOPIC_AUTHORIZATION_FAILED')),             'TOPIC_AUTHORIZATION_FAILED',    'definite'],
  [new TypeError('bug'),                                        'TypeError',                     'other'],
  ['thrown text',                                               'string',                        'other'],
];

describe('errors of the Kafka client', () => {
  for (const [error, word, kind] of ERRORS) {
    it(`${word} is ${kind}, and its message is not repeated`, () => {
      expect(wordOf(error)).to.equal(word);
      expect([isDefinite(error), isUnreachable(error), isMissingTopic(error)]).to.deep.equal([
        kind === 'definite',
        kind === 'unreachable',
        kind === 'missingTopic',
      ]);
      expect(refusalOf(error)).to.equal(kind === 'unreachable' ? undefined : word);
    });
  }
});
