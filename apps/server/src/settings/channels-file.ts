import { readFile } from 'node:fs/promises';
import { IDENTITY_MEANINGS } from '@banyan/core';
import type {
  InterfaceName,
  PlatformInterfaceName,
  RongshuChannel,
  RongshuChannelSettings,
} from '@banyan/core/rongshu';
import {
  AUDIT_PASS_STATUSES,
  CONFIRM_REFUSED_STATUSES,
  grootSettings,
  INTERFACE_TABLE,
  openRongshuChannel,
  PLATFORM_INTERFACE_TABLE,
  PUSH_REFUSED_STATUSES,
  REPAYMENT_PROCESSING_STATUSES,
  SIGNATURE_SCHEMES,
} from '@banyan/core/rongshu';
import { z } from 'zod';
import { faultPaths } from './keys-file.js';
import { StartupProblem } from './startup-problem.js';

const scheme = z.enum(SIGNATURE_SCHEMES);
const textOrNumber = z.enum(['number', 'string']);
const count = z.int().positive();
const path = z.string().regex(/^[\w./-]{1,128}$/);

/** Members of a record whose keys are the names of a table; each may be left out. */
function optionalMembers<Name extends string, V extends z.ZodType>(names: readonly Name[], value: V) {
  return z.strictObject(
    // The table names every key once: the object is the partial record of its names.
    Object.fromEntries(names.map((name) => [name, value.optional()])) as unknown as Record<Name, z.ZodOptional<V>>,
  );
}

const interfaceNames = INTERFACE_TABLE.map(([, name]): InterfaceName => name);
const platformNames = PLATFORM_INTERFACE_TABLE.map(([, name]): PlatformInterfaceName => name);

const CHANNEL = z.strictObject({
  channelId: z.string().regex(/^[\w-]{1,32}$/),
  appId: z.string().min(1).max(64),
  keys: z.strictObject({
    verifyingKeys: z.array(z.string()),
    signingKey: z.string().optional(),
    sharedSecrets: z.array(z.string().min(16)).default([]),
    aesKey: z.string().optional(),
  }),
  baseUrl: z.url(),
  acceptAlgorithms: z.array(scheme).optional(),
  signAlgorithmOutbound: scheme.optional(),
  encryptRequest: z.boolean().optional(),
  encryptResponse: z.boolean().optional(),
  encryptOutbound: z.boolean().optional(),
  codeType: textOrNumber.optional(),
  statusType: textOrNumber.optional(),
  timestampType: textOrNumber.optional(),
  nested: z.record(z.string(), z.record(z.string(), z.enum(['text', 'object']))).optional(),
  md5Meaning: z.enum(IDENTITY_MEANINGS).optional(),
  agreementShape: z.enum(['keyValueList', 'titleMap']).optional(),
  auditPassStatus: z.literal(AUDIT_PASS_STATUSES).optional(),
  pushRefusedStatus: z.literal(PUSH_REFUSED_STATUSES).optional(),
  confirmRefusedStatus: z.literal(CONFIRM_REFUSED_STATUSES).optional(),
  repaymentProcessingStatus: z.literal(REPAYMENT_PROCESSING_STATUSES).optional(),
  showsRepaymentParts: z.boolean().optional(),
  inboundPaths: optionalMembers(interfaceNames, path).optional(),
  bodyLimitsBytes: optionalMembers(interfaceNames, count).optional(),
  outboundPaths: optionalMembers(platformNames, path).optional(),
  resourceHosts: z.array(z.string()).optional(),
  timestampWindowSec: count.optional(),
  replaySec: count.optional(),
  replayPolicy: z.enum(['answerAgain', 'refuse']).optional(),
  connectTimeoutMs: count.optional(),
  timeoutMs: count.optional(),
  responseBytesMax: count.optional(),
});

const CHANNELS = z.strictObject({ channels: z.array(CHANNEL).min(1) });

/** Reads the channels and opens their keys. Faults name members, never what they hold. */
export async function openChannelsFile(file: string): Promise<readonly RongshuChannel[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new StartupProblem(`The channels file ${file} cannot be read; it tells which marketplaces may call.`, {
      cause,
    });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new StartupProblem(`The channels file ${file} is not JSON.`, { cause });
  }
  const parsed = CHANNELS.safeParse(json);
  if (!parsed.success)
    throw new StartupProblem(`The channels file ${file} is not usable: ${faultPaths(parsed.error)}.`);
  const channels = parsed.data.channels.map((own) => openChannel(own, file));
  const ids = new Set(channels.map((channel) => channel.settings.channelId));
  if (ids.size < channels.length)
    throw new StartupProblem(`The channels file ${file} has two channels with one channelId.`);
  return channels;
}

function openChannel(own: z.infer<typeof CHANNEL>, file: string): RongshuChannel {
  const { inboundPaths, bodyLimitsBytes, outboundPaths, ...given } = own;
  // zod leaves out what is not given; `exactOptionalPropertyTypes` cannot see that in its types.
  const base = grootSettings(given as Parameters<typeof grootSettings>[0]);
  const settings: RongshuChannelSettings = {
    ...base,
    inboundPaths: { ...base.inboundPaths, ...(inboundPaths as Partial<typeof base.inboundPaths> | undefined) },
    bodyLimitsBytes: {
      ...base.bodyLimitsBytes,
      ...(bodyLimitsBytes as Partial<typeof base.bodyLimitsBytes> | undefined),
    },
    outboundPaths: { ...base.outboundPaths, ...(outboundPaths as Partial<typeof base.outboundPaths> | undefined) },
  };
  const opened = openRongshuChannel(settings);
  if (opened.ok) return opened.value;
  const faults = opened.error.map(({ member, reason }) => `${member} ${reason}`).join(', ');
  throw new StartupProblem(`Channel ${settings.channelId} in ${file} is not usable: ${faults}.`);
}
