import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LenderChannelSettings, Stage } from '@banyan/sandbox';
import { createKeyPair, createSecret } from '@banyan/sandbox';

/** Which of two generations of secrets are installed, the one that seals and signs first. */
export type Installed = 'old' | 'old, new' | 'new, old' | 'new';

/** Every secret of a deployment in two generations, and the files and the variable that hold them. */
export interface InstalledSecrets {
  /** Private key of the marketplace, second generation. */
  readonly marketplacePrivateKey: string;
  /** Public key of the lender, second generation. */
  readonly lenderPublicKey: string;
  /** Secret of the keyed-MD5 channel, second generation. */
  readonly sharedSecret: string;
  readonly eventsSecrets: { readonly old: string; readonly new: string };
  /** Writes the files anew and gives the variable's new value; it counts from the next start. Keys of data at rest are never taken away. */
  install(which: Installed): Promise<{ readonly BANYAN_LENDER_EVENTS_SECRET: string }>;
}

interface ChannelsFile {
  readonly channels: readonly LenderChannelSettings[];
}

type KeysFile = Readonly<Record<'encryption' | 'documents' | 'documentLinks' | 'pageTokens', readonly string[]>>;

/** Reads what the stage's gateway has installed, and makes a second generation of everything that may be rotated. */
export async function prepareSecrets(stage: Stage): Promise<InstalledSecrets> {
  const channelsPath = stage.variables['BANYAN_CHANNELS_FILE'] ?? '';
  const keysPath = path.join(stage.gateway.home, 'keys.json');
  const channels = JSON.parse(await readFile(channelsPath, 'utf8')) as ChannelsFile;
  const keys = JSON.parse(await readFile(keysPath, 'utf8')) as KeysFile;
  const [marketplace, lender] = await Promise.all([createKeyPair(), createKeyPair()]);
  const sharedSecret = createSecret();
  const eventsSecrets = { old: stage.variables['BANYAN_LENDER_EVENTS_SECRET'] ?? '', new: createSecret() };
  const ringKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
  const added = {
    encryption: ringKey('k2'),
    documents: ringKey('d2'),
    documentLinks: createSecret(),
    pageTokens: createSecret(),
  };

  function channelWith(channel: LenderChannelSettings, which: Installed): LenderChannelSettings {
    const { verifyingKeys, sharedSecrets, signingKey } = channel.keys;
    const verifying = verifyingKeys.length === 0 ? [] : chosen(which, verifyingKeys, [marketplace.publicKey]);
    const shared = sharedSecrets.length === 0 ? [] : chosen(which, sharedSecrets, [sharedSecret]);
    const isNew = which === 'new' || which === 'new, old';
    const signing = signingKey === undefined ? {} : { signingKey: isNew ? lender.privateKey : signingKey };
    return { ...channel, keys: { ...channel.keys, verifyingKeys: verifying, sharedSecrets: shared, ...signing } };
  }

  return {
    marketplacePrivateKey: marketplace.privateKey,
    lenderPublicKey: lender.publicKey,
    sharedSecret,
    eventsSecrets,
    async install(which) {
      const changed = { channels: channels.channels.map((channel) => channelWith(channel, which)) };
      await writeFile(channelsPath, JSON.stringify(changed), { mode: 0o600 });
      // What was sealed with the old ones is still there.
      const rings = which === 'new' ? 'new, old' : which;
      const ringed = Object.entries(added).map(([name, key]) => [
        name,
        chosen(rings, keys[name as keyof KeysFile], [key]),
      ]);
      await writeFile(keysPath, JSON.stringify({ ...keys, ...Object.fromEntries(ringed) }), { mode: 0o600 });
      const events = chosen(which, [eventsSecrets.old], [eventsSecrets.new]);
      return { BANYAN_LENDER_EVENTS_SECRET: events.join(',') };
    },
  };
}

function chosen(which: Installed, old: readonly string[], fresh: readonly string[]): readonly string[] {
  const choice = { old, 'old, new': [...old, ...fresh], 'new, old': [...fresh, ...old], new: fresh };
  return choice[which];
}
