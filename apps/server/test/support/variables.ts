import { createChannelPair, createKeyPair, createSecret, writeChannelsFile } from '@banyan/sandbox';

/** Variables of a gateway in `home` with one channel, whose partners are nowhere; `more` are added. */
export async function variablesOf(
  home: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const [marketplace, lender] = await Promise.all([createKeyPair(), createKeyPair()]);
  const channel = { channelId: 'rongshu', appId: '10002', scheme: 'md5WithRsa', isEncrypted: false } as const;
  const pair = createChannelPair(channel, { marketplace, lender });
  return {
    BANYAN_HOME: home,
    BANYAN_PORT: '0',
    BANYAN_CHANNELS_FILE: await writeChannelsFile(home, [pair.lenderSettings('https://marketplace.example/')]),
    BANYAN_LENDER_EVENTS_URL: 'https://back-office.example/events',
    BANYAN_LENDER_EVENTS_SECRET: createSecret(),
    ...more,
  };
}
