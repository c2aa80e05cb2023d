import type { RongshuMarketplaceClient } from '#src/rongshu/marketplace-client.js';
import { createRongshuMarketplaceClient } from '#src/rongshu/marketplace-client.js';
import type { RongshuChannel, RongshuChannelSettings } from '#src/rongshu/settings.js';
import { grootSettings, openRongshuChannel } from '#src/rongshu/settings.js';
import { generateKeys } from './keys.js';

/** 2018-12-19 17:30 in Beijing, the moment of the document's examples. */
export const NOW_MS = 1545211800000;

export const AES_KEY = '00112233445566778899AABBCCDDEEFF';
export const SECRET = '0f1e2d3c4b5a69788796a5b4c3d2e1f0';

const LENDER = generateKeys();
const MARKETPLACE = generateKeys();

/** A channel of the lender and the marketplace at its other end, with keys that fit. */
export function channelPair(settings: Partial<RongshuChannelSettings> = {}): {
  readonly settings: RongshuChannelSettings;
  readonly channel: RongshuChannel;
  readonly marketplace: RongshuMarketplaceClient;
} {
  const own = grootSettings({
    channelId: '840',
    appId: '10002',
    baseUrl: 'https://marketplace.example/hermes/',
    keys: {
      verifyingKeys: [MARKETPLACE.publicKey],
      signingKey: LENDER.privateKey,
      sharedSecrets: [SECRET],
      aesKey: AES_KEY,
    },
    ...settings,
  });
  const channel = openRongshuChannel(own);
  if (!channel.ok) throw new Error(channel.error[0]?.member);
  const marketplace = createRongshuMarketplaceClient({
    settings: own,
    keys: {
      verifyingKeys: [LENDER.publicKey],
      signingKey: MARKETPLACE.privateKey,
      sharedSecrets: [SECRET],
      aesKey: AES_KEY,
    },
  });
  if (!marketplace.ok) throw new Error(marketplace.error[0]?.member);
  return { settings: own, channel: channel.value, marketplace: marketplace.value };
}
