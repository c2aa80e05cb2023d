import { createSecret, signWebhook } from '@banyan/sandbox';
import fc from 'fast-check';
import type { Attack, Standing } from './attack.js';
import { distorted, distortionsArbitrary, saidTwice, textOf } from './distortions.js';
import type { DocumentedOperation, EdgeTarget } from './edge-target.js';
import { encoded, operationRequests } from './operation-requests.js';
import type { RawRequest } from './raw-client.js';
import { schemaArbitrary } from './schema-arbitrary.js';

const JSON_TYPE = { 'content-type': 'application/json' } as const;
const HOUR_MS = 3_600_000;

/** Doors that are no interface of the marketplace and no route of operations. */
const DOORS = [
  '/lender/events',
  '/lender/applications',
  '/lender/disbursements',
  '/payer/notices',
  '/payer/statements/2026-01-20',
  '/depository/notify',
  '/opening/AAAA.BBBB',
  '/opening/AAAA.BBBB/return',
] as const;

/** A way to attack: its name, its share, who it claims to be, and what it sends. */
export type AttackRow = readonly [
  name: string,
  weight: number,
  standing: Standing,
  arbitrary: (target: EdgeTarget) => fc.Arbitrary<Attack>,
];

/** Ways of attack (promises 6 and 34). Those that are `unproved` must not change a single row. */
// prettier-ignore
export const ATTACK_TABLE: readonly AttackRow[] = [
  // name                 weight  standing        what
  [ 'random bodies',           6, 'unproved',    randomBodies      ],
  [ 'broken envelopes',       12, 'unproved',    brokenEnvelopes   ],
  [ 'altered after signing',  12, 'unproved',    alteredEnvelopes  ],
  [ 'foreign keys',            6, 'unproved',    foreignKeys       ],
  [ 'wrong times',             4, 'unproved',    wrongTimes        ],
  [ 'unsigned doors',          6, 'unproved',    unsignedDoors     ],
  [ 'operations, no key',      2, 'unproved',    keylessOperations ],
  [ 'random requests',         4, 'unproved',    randomRequests    ],
  [ 'signed nonsense',        28, 'marketplace', signedNonsense    ],
  [ 'signed sense',           10, 'marketplace', signedSense       ],
  [ 'partners, nonsense',      6, 'partner',     partnerNonsense   ],
  [ 'operations, nonsense',   10, 'operator',    keyedOperations   ],
];

const anyBody: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.string({ maxLength: 200 }),
  fc.uint8Array({ maxLength: 300 }),
  fc.constantFrom('', '{', '[]', 'null', '0', '"', '{}', '﻿{}', `{"a":${'['.repeat(5_000)}`, `"${'x'.repeat(70_000)}"`),
);

function randomBodies(target: EdgeTarget): fc.Arbitrary<Attack> {
  return fc
    .tuple(fc.constantFrom(...target.marketplace), anyBody)
    .map(([{ path, method }, body]) => attack(path, 'unproved', () => ({ method, path, headers: JSON_TYPE, body })));
}

/** An honest request of an interface, or one of its schema. */
function businessArbitrary(target: EdgeTarget, { path }: DocumentedOperation): fc.Arbitrary<unknown> {
  const name = path.split('/').at(-1) ?? '';
  const honest = target.honest.get(name) ?? [];
  const ofSchema = schemaArbitrary(target, target.schemas[`${name}Request`]);
  if (honest.length === 0) return ofSchema;
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...honest) }, { weight: 2, arbitrary: ofSchema });
}

function calls(target: EdgeTarget): fc.Arbitrary<{ readonly route: DocumentedOperation; readonly business: unknown }> {
  const ofRoute = (route: DocumentedOperation) =>
    businessArbitrary(target, route).map((business) => ({ route, business }));
  return fc.oneof(...target.marketplace.map(ofRoute));
}

function brokenEnvelopes(target: EdgeTarget): fc.Arbitrary<Attack> {
  const spoiling = fc.record({ distortions: distortionsArbitrary, isTwice: fc.boolean() });
  return fc.tuple(calls(target), spoiling).map(([{ route, business }, { distortions, isTwice }]) =>
    attack(route.path, 'unproved', () => {
      // Signed by a stranger, so that no distortion can leave a good signature behind.
      const keys = { scheme: 'md5' as const, sharedSecret: 'a secret that nobody has installed' };
      const envelope: unknown = JSON.parse(target.clients[0].seal(textOf(business), { keys }));
      const text = distorted(envelope, distortions);
      return { method: 'POST', path: route.path, headers: JSON_TYPE, body: isTwice ? saidTwice(text) : text };
    }),
  );
}

function alteredEnvelopes(target: EdgeTarget): fc.Arbitrary<Attack> {
  const change = fc.record({
    client: fc.constantFrom(...target.clients),
    member: fc.constantFrom('request', 'timestamp', 'channelId', 'sign'),
    place: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
    how: fc.constantFrom('other', 'cut', 'twice', 'gone'),
  });
  return fc.tuple(calls(target), change).map(([{ route, business }, { client, member, place, how }]) =>
    attack(route.path, 'unproved', () => {
      const envelope = JSON.parse(client.seal(textOf(business))) as Record<string, string>;
      const old = envelope[member] ?? '';
      const at = Math.floor(place * old.length);
      const other = old.charAt(at) === '7' ? '3' : '7';
      const changes = {
        other: old.slice(0, at) + other + old.slice(at + 1),
        cut: old.slice(0, at),
        twice: old + old.slice(at),
        gone: undefined,
      };
      const body = JSON.stringify({ ...envelope, [member]: changes[how] });
      return { method: 'POST', path: route.path, headers: JSON_TYPE, body };
    }),
  );
}

function foreignKeys(target: EdgeTarget): fc.Arbitrary<Attack> {
  return fc
    .tuple(calls(target), fc.constantFrom(...target.clients), fc.constantFrom('key', 'scheme', 'channel'))
    .map(([{ route, business }, client, what]) =>
      attack(route.path, 'unproved', () => {
        const { channel } = client;
        const { scheme } = channel;
        const keys = {
          key: { ...channel, privateKey: target.strangerKey, sharedSecret: createSecret() },
          scheme: { ...channel, scheme: 'sha256WithRsa' as const, privateKey: target.strangerKey },
          channel: scheme === 'md5' ? { ...channel, sharedSecret: createSecret() } : channel,
        }[what];
        const sender = what === 'channel' ? { channelId: 'nobody' } : {};
        const body = client.seal(textOf(business), { keys, ...sender });
        return { method: 'POST', path: route.path, headers: JSON_TYPE, body };
      }),
    );
}

function wrongTimes(target: EdgeTarget): fc.Arbitrary<Attack> {
  const offset = fc.oneof(
    fc.integer({ min: HOUR_MS, max: 1_000 * HOUR_MS }),
    fc.integer({ min: -1_000 * HOUR_MS, max: -HOUR_MS }),
  );
  return fc
    .tuple(calls(target), fc.constantFrom(...target.clients), offset)
    .map(([{ route, business }, client, offsetMs]) =>
      attack(route.path, 'unproved', () => {
        const body = client.seal(textOf(business), { timestampMs: target.stage.calendar.now() + offsetMs });
        return { method: 'POST', path: route.path, headers: JSON_TYPE, body };
      }),
    );
}

function unsignedDoors(): fc.Arbitrary<Attack> {
  const headers = fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    { ...JSON_TYPE },
    { 'content-type': 'application/x-www-form-urlencoded' },
    { ...JSON_TYPE, 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' },
    { ...signWebhook('a secret that nobody has installed', '{}', 0), ...JSON_TYPE },
  );
  return fc
    .tuple(fc.constantFrom(...DOORS), fc.constantFrom('GET', 'POST', 'POST', 'PUT'), headers, anyBody)
    .map(([path, method, sent, body]) =>
      attack(path, 'unproved', () => ({ method, path, headers: sent, body: method === 'GET' ? '' : body })),
    );
}

function keylessOperations(target: EdgeTarget): fc.Arbitrary<Attack> {
  // A wrong key may be tried ten times a minute: most come without one.
  const headers = fc.constantFrom({}, {}, {}, {}, { authorization: 'Basic AAAA' }, { authorization: 'Bearer ' });
  return fc
    .tuple(operationRequests(target), headers)
    .map(([{ route, request }, key]) =>
      attack(aimOf(route), 'unproved', () => ({ ...request, headers: { ...request.headers, ...key } })),
    );
}

function randomRequests(): fc.Arbitrary<Attack> {
  const segment = fc.oneof(
    fc.constantFrom(
      'rongshu',
      'operations',
      'documents',
      'opening',
      '..',
      '%2e%2e',
      '%00',
      '%ff',
      '',
      'userCheck',
      '{x}',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => encoded(text)),
  );
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`);
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PROPFIND');
  const headers = fc.constantFrom<Readonly<Record<string, string>>>(
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': 'application/json; charset=latin1' },
    { ...JSON_TYPE, 'content-encoding': 'gzip' },
    { ...JSON_TYPE, expect: '100-continue' },
    { 'x-forwarded-for': '127.0.0.1, ::1' },
    { 'x-request-id': '<script>' },
  );
  return fc.tuple(method, path, headers, anyBody).map(([sent, at, with_, body]) => ({
    ...attack('anywhere', 'unproved', () => ({
      method: sent,
      path: at,
      headers: with_,
      body: sent === 'GET' || sent === 'HEAD' ? '' : body,
    })),
    isAboutMethods: sent === 'OPTIONS',
  }));
}

function signedNonsense(target: EdgeTarget): fc.Arbitrary<Attack> {
  const spoiling = fc.record({
    client: fc.constantFrom(...target.clients),
    distortions: distortionsArbitrary,
    how: fc.constantFrom('distorted', 'distorted', 'distorted', 'distorted', 'twice', 'anything'),
    anything: fc.json({ maxDepth: 4 }),
  });
  return fc.tuple(calls(target), spoiling).map(([{ route, business }, { client, distortions, how, anything }]) =>
    attack(route.path, 'marketplace', () => {
      const nonsense = how === 'anything' ? anything : distorted(business, distortions);
      const body = client.seal(how === 'twice' ? saidTwice(textOf(business)) : nonsense);
      return { method: 'POST', path: route.path, headers: JSON_TYPE, body };
    }),
  );
}

function signedSense(target: EdgeTarget): fc.Arbitrary<Attack> {
  return fc.tuple(calls(target), fc.constantFrom(...target.clients)).map(([{ route, business }, client]) =>
    attack(route.path, 'marketplace', () => ({
      method: 'POST',
      path: route.path,
      headers: JSON_TYPE,
      body: client.seal(textOf(business)),
    })),
  );
}

function partnerNonsense(target: EdgeTarget): fc.Arbitrary<Attack> {
  const event = {
    eventId: 'e',
    type: 'credit.result',
    version: 1,
    occurredAt: 1,
    channel: 'rongshu',
    key: '90000001',
    payload: { orderNo: '90000001', requestNo: 'R', outcome: 'approved', limitFen: '2000000', decidedAt: 1 },
  };
  const types = ['credit.result', 'loan.review-result', 'loan.disbursement-result', 'loan.overdue', 'repayment.result'];
  const bodies = fc
    .tuple(fc.constantFrom(...types), fc.uuid(), distortionsArbitrary)
    .map(([type, eventId, distortions]) => distorted({ ...event, type, eventId }, distortions));
  return fc.tuple(fc.constantFrom(...DOORS.slice(0, 3)), fc.oneof(bodies, fc.json())).map(([path, body]) =>
    attack(path, 'partner', () => {
      const secret = target.stage.variables['BANYAN_LENDER_EVENTS_SECRET'] ?? '';
      const headers = { ...signWebhook(secret, body, target.stage.calendar.now()), ...JSON_TYPE };
      return { method: 'POST', path, headers, body };
    }),
  );
}

function keyedOperations(target: EdgeTarget): fc.Arbitrary<Attack> {
  return operationRequests(target).map(({ route, request }) => ({
    ...attack(aimOf(route), 'operator', () => ({
      ...request,
      headers: { ...request.headers, authorization: `Bearer ${target.operatorKey}` },
    })),
    statuses: route.statuses,
  }));
}

function aimOf({ method, path }: DocumentedOperation): string {
  return `${method} ${path}`;
}

function attack(aim: string, standing: Standing, build: () => RawRequest): Attack {
  return { aim, standing, build };
}
