import type { RongshuChannelSettings } from '@banyan/core/rongshu';
import { createAesKey, createSecret } from './key-pair.js';
import type { KeyPair } from './key-pair.js';
import type { SignatureScheme } from '@banyan/core/rongshu';
import type { WireKeys } from '../wire/seal.js';

/** A channel as the marketplace knows it: two identities and its half of the keys. Kept in the sandbox's own file. */
export interface MarketplaceChannel extends WireKeys {
  /** The id that the lender issued to the marketplace. */
  readonly channelId: string;
  /** The id that the marketplace issued to the lender. */
  readonly appId: string;
}

/** A channel as the lender installs it: an entry of the gateway's channels file. */
export type LenderChannelSettings = Pick<
  RongshuChannelSettings,
  | 'channelId'
  | 'appId'
  | 'keys'
  | 'acceptAlgorithms'
  | 'signAlgorithmOutbound'
  | 'encryptRequest'
  | 'encryptResponse'
  | 'encryptOutbound'
  | 'baseUrl'
>;

/** Both sides of one channel. */
export interface ChannelPair {
  readonly marketplace: MarketplaceChannel;
  /** What the lender installs, once it is known where the marketplace is reached. */
  lenderSettings(baseUrl: string): LenderChannelSettings;
}

/** What tells one channel from another. */
export interface ChannelWish {
  readonly channelId: string;
  readonly appId: string;
  readonly scheme: SignatureScheme;
  readonly isEncrypted: boolean;
}

/** Makes both sides of a channel. The key pairs may be shared by several channels: making them is slow. */
export function createChannelPair(
  wish: ChannelWish,
  keyPairs: { readonly marketplace: KeyPair; readonly lender: KeyPair },
): ChannelPair {
  const { channelId, appId, scheme } = wish;
  const aes = wish.isEncrypted ? { aesKey: createAesKey() } : {};
  const sharedSecret = createSecret();
  const isKeyedMd5 = scheme === 'md5';
  return {
    marketplace: {
      channelId,
      appId,
      scheme,
      ...aes,
      ...(isKeyedMd5
        ? { sharedSecret }
        : { privateKey: keyPairs.marketplace.privateKey, lenderPublicKey: keyPairs.lender.publicKey }),
    },
    lenderSettings: (baseUrl) => ({
      channelId,
      appId,
      keys: {
        verifyingKeys: isKeyedMd5 ? [] : [keyPairs.marketplace.publicKey],
        ...(isKeyedMd5 ? {} : { signingKey: keyPairs.lender.privateKey }),
        sharedSecrets: isKeyedMd5 ? [sharedSecret] : [],
        ...aes,
      },
      acceptAlgorithms: [scheme],
      signAlgorithmOutbound: scheme,
      encryptRequest: wish.isEncrypted,
      encryptResponse: wish.isEncrypted,
      encryptOutbound: wish.isEncrypted,
      baseUrl,
    }),
  };
}
