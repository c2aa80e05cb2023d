import type { IdentityMeaning } from '../model/borrower.js';
import type { AesKey, SignatureScheme, SigningKey, VerifyingKey } from './envelope/index.js';
import { parseAesKey, parseSharedSecret, parseSigningKey, parseVerifyingKey } from './envelope/index.js';
import type { Result } from '../shared/result.js';
import { err, ok } from '../shared/result.js';
import type { Nesting, WireStyle } from './fields/codec.js';
import type { InterfaceName, PlatformInterfaceName } from './tables/interfaces.table.js';
import { INTERFACE_TABLE, PLATFORM_INTERFACE_TABLE } from './tables/interfaces.table.js';
import type { REPAYMENT_PROCESSING_STATUSES } from './tables/repayment-status.table.js';

/** Key texts of one side: what comes in is verified with the other's keys, what goes out is signed with our own. */
export interface RongshuKeys {
  /** The other side's RSA public keys (Base64 SPKI or PEM). Two live at once during a change. */
  readonly verifyingKeys: readonly string[];
  /** Our RSA private key (Base64 PKCS#8 or PEM). Not needed when `signAlgorithmOutbound` is `md5`. */
  readonly signingKey?: string;
  /** Secrets of scheme `md5`, at least 16 characters. The first signs; all verify. */
  readonly sharedSecrets: readonly string[];
  /** 32 or 64 hex digits. Needed when anything is encrypted. */
  readonly aesKey?: string;
}

/** The statuses that say "passed" in an audit answer; marketplaces differ in which one they know (`spec` §12.1). */
export const AUDIT_PASS_STATUSES = [6001, 6002] as const;

/** The statuses that say "refused" to an order push (`spec` §5.1). */
export const PUSH_REFUSED_STATUSES = [2002, 2003] as const;

/** The statuses that say "refused" to a confirmation; no source has one (`spec` §12.5-7). */
export const CONFIRM_REFUSED_STATUSES = [4002, 4003] as const;

/** Where generations of the marketplace's document differ, per channel (`spec` §12.1). Plain data, readable from JSON. */
export interface RongshuChannelSettings {
  /** The id we issued to the marketplace. */
  readonly channelId: string;
  /** The id the marketplace issued to us. */
  readonly appId: string;
  readonly keys: RongshuKeys;
  /** Schemes accepted from the marketplace; more than one only while it changes over. */
  readonly acceptAlgorithms: readonly SignatureScheme[];
  readonly signAlgorithmOutbound: SignatureScheme;
  /** Is `request` of the marketplace encrypted? */
  readonly encryptRequest: boolean;
  /** Is `response` of ours encrypted? */
  readonly encryptResponse: boolean;
  /** Is `request` of ours (callbacks, data pull) encrypted? */
  readonly encryptOutbound: boolean;
  readonly codeType: 'number' | 'string';
  readonly statusType: 'number' | 'string';
  readonly timestampType: 'number' | 'string';
  /** JSON in JSON as text or object, by interface and member. */
  readonly nested: Readonly<Record<string, Readonly<Record<string, Nesting>>>>;
  /** What `md5` of the user filter covers (G25); `mobileMd5` always covers the phone. */
  readonly md5Meaning: IdentityMeaning;
  readonly agreementShape: 'keyValueList' | 'titleMap';
  readonly auditPassStatus: (typeof AUDIT_PASS_STATUSES)[number];
  readonly pushRefusedStatus: (typeof PUSH_REFUSED_STATUSES)[number];
  readonly confirmRefusedStatus: (typeof CONFIRM_REFUSED_STATUSES)[number];
  /** The status that says "a debit is running" in a repayment result; no source has one (`spec` §12.5-7). */
  readonly repaymentProcessingStatus: (typeof REPAYMENT_PROCESSING_STATUSES)[number];
  /** Are principal, interest, fees and charges of a trial and of a schedule shown in members of their own (`spec` §12.4)? */
  readonly showsRepaymentParts: boolean;
  /** Path under which each interface is served, without the leading prefix. */
  readonly inboundPaths: Readonly<Record<InterfaceName, string>>;
  /** Largest body of each interface, bytes. */
  readonly bodyLimitsBytes: Readonly<Record<InterfaceName, number>>;
  /** The marketplace's address; paths are appended to it. Ends in `/`. */
  readonly baseUrl: string;
  readonly outboundPaths: Readonly<Record<PlatformInterfaceName, string>>;
  /** Hosts, besides that of `baseUrl`, from which an order may tell us to fetch operator data. */
  readonly resourceHosts: readonly string[];
  readonly timestampWindowSec: number;
  readonly replaySec: number;
  /** The same signed bytes again on the same interface: answered again (business idempotency), or refused. */
  readonly replayPolicy: 'answerAgain' | 'refuse';
  readonly connectTimeoutMs: number;
  readonly timeoutMs: number;
  /** Largest answer taken from the marketplace, bytes. */
  readonly responseBytesMax: number;
}

/** A channel's own part of the settings; the rest has defaults for the groot book. */
export type RongshuChannelIdentity = Pick<RongshuChannelSettings, 'channelId' | 'appId' | 'keys' | 'baseUrl'>;

/** Settings for the groot book (`spec` §12.1), the given members put over the defaults. */
export function grootSettings(own: RongshuChannelIdentity & Partial<RongshuChannelSettings>): RongshuChannelSettings {
  return {
    acceptAlgorithms: ['md5WithRsa'],
    signAlgorithmOutbound: 'md5WithRsa',
    encryptRequest: true,
    encryptResponse: true,
    encryptOutbound: true,
    codeType: 'number',
    statusType: 'number',
    timestampType: 'string',
    nested: {
      userCheck: { amountLimit: 'text', amountOption: 'text' },
      queryAuditResult: { amountLimit: 'object', amountOption: 'object' },
      queryFk: { repayPlan: 'text' },
      auditResult: { amountLimit: 'object', amountOption: 'object' },
      loanResult: { repayPlan: 'text' },
      getRepayPlan: { repayPlan: 'text' },
      repaymentSchedule: { repayPlan: 'text' },
    },
    md5Meaning: 'idCard',
    agreementShape: 'keyValueList',
    auditPassStatus: 6001,
    pushRefusedStatus: 2003,
    confirmRefusedStatus: 4003,
    repaymentProcessingStatus: 8006,
    showsRepaymentParts: false,
    inboundPaths: DEFAULT_INBOUND_PATHS,
    bodyLimitsBytes: DEFAULT_BODY_LIMITS,
    outboundPaths: DEFAULT_OUTBOUND_PATHS,
    resourceHosts: [],
    timestampWindowSec: 300,
    replaySec: 600,
    replayPolicy: 'answerAgain',
    connectTimeoutMs: 10_000,
    timeoutMs: 20_000,
    responseBytesMax: 16_777_216,
    ...own,
  };
}

// The tables name every interface: the records are total by construction.
const DEFAULT_INBOUND_PATHS = Object.fromEntries(INTERFACE_TABLE.map(([, name, path]) => [name, path])) as Record<
  InterfaceName,
  string
>;
const DEFAULT_BODY_LIMITS = Object.fromEntries(INTERFACE_TABLE.map(([, name, , bytes]) => [name, bytes])) as Record<
  InterfaceName,
  number
>;
const DEFAULT_OUTBOUND_PATHS = Object.fromEntries(
  PLATFORM_INTERFACE_TABLE.map(([, name, path]) => [name, path]),
) as Record<PlatformInterfaceName, string>;

/** A channel ready for use: settings with their keys parsed once. */
export interface RongshuChannel {
  readonly settings: RongshuChannelSettings;
  readonly verifyingKeys: readonly VerifyingKey[];
  readonly signingKey: SigningKey;
  readonly aesKey?: AesKey;
}

/** What is wrong with a channel's settings, by member. Never a key. */
export interface SettingsFault {
  readonly member: string;
  readonly reason: string;
}

/** Parses the keys and checks that settings and keys fit together. */
export function openRongshuChannel(settings: RongshuChannelSettings): Result<RongshuChannel, readonly SettingsFault[]> {
  const faults: SettingsFault[] = [];
  const keys = settings.keys;
  function parsed<K>(member: string, result: Result<K, string>): readonly K[] {
    if (result.ok) return [result.value];
    faults.push({ member, reason: 'is not a key of the expected form' });
    return [];
  }
  const publicKeys = keys.verifyingKeys.flatMap((text) => parsed('keys.verifyingKeys', parseVerifyingKey(text)));
  const secrets = keys.sharedSecrets.flatMap((text) => parsed('keys.sharedSecrets', parseSharedSecret(text)));
  const ownKeys = keys.signingKey === undefined ? [] : parsed('keys.signingKey', parseSigningKey(keys.signingKey));
  const aesKeys = keys.aesKey === undefined ? [] : parsed('keys.aesKey', parseAesKey(keys.aesKey));

  if (settings.acceptAlgorithms.length === 0) faults.push({ member: 'acceptAlgorithms', reason: 'is empty' });
  for (const scheme of settings.acceptAlgorithms) {
    if ((scheme === 'md5' ? secrets : publicKeys).length === 0) {
      faults.push({ member: 'acceptAlgorithms', reason: `has no key for ${scheme}` });
    }
  }
  const [signingKey] = settings.signAlgorithmOutbound === 'md5' ? secrets : ownKeys;
  if (signingKey === undefined) faults.push({ member: 'signAlgorithmOutbound', reason: 'has no signing key' });
  const isEncrypting = settings.encryptRequest || settings.encryptResponse || settings.encryptOutbound;
  const [aesKey] = aesKeys;
  if (isEncrypting && aesKey === undefined) faults.push({ member: 'keys.aesKey', reason: 'is needed to encrypt' });
  if (!/^https?:\/\/[^\s]+\/$/.test(settings.baseUrl)) {
    faults.push({ member: 'baseUrl', reason: 'must be http(s) and end in /' });
  }
  if (settings.replaySec < 2 * settings.timestampWindowSec) {
    faults.push({ member: 'replaySec', reason: 'must be at least twice timestampWindowSec' });
  }
  const paths = Object.values(settings.inboundPaths);
  if (new Set(paths).size < paths.length) faults.push({ member: 'inboundPaths', reason: 'names a path twice' });
  if (faults.length > 0 || signingKey === undefined) return err(faults);
  return ok({
    settings,
    verifyingKeys: [...publicKeys, ...secrets],
    signingKey,
    ...(aesKey === undefined ? {} : { aesKey }),
  });
}

/** How the members of one interface are written at this channel. */
export function wireStyle(
  settings: Pick<RongshuChannelSettings, 'nested' | 'statusType'>,
  interfaceName: InterfaceName | PlatformInterfaceName,
): WireStyle {
  return { statusType: settings.statusType, nested: settings.nested[interfaceName] ?? {} };
}

/** The channels of this gateway. */
export interface RongshuChannels {
  find(channelId: string): RongshuChannel | undefined;
}

/** Channels by id; two with one id are refused by the first fault of the second. */
export function createRongshuChannels(channels: readonly RongshuChannel[]): RongshuChannels {
  const byId = new Map(channels.map((channel) => [channel.settings.channelId, channel]));
  return { find: (channelId) => byId.get(channelId) };
}
