import type { SignatureScheme } from '@banyan/core/rongshu';

type ChannelRow = readonly [
  channelId: string,
  appId: string,
  scheme: SignatureScheme,
  isEncrypted: boolean,
  port: string,
];

/** Channels of the stage. Channels of one `port` share a marketplace server. */
// prettier-ignore
export const CHANNEL_TABLE = [
  // channelId           appId    scheme           encrypted  port
  [ 'rongshu',           '10002', 'md5WithRsa',    false,     'calm'      ],
  [ 'rongshu-aes',       '10003', 'md5WithRsa',    true,      'calm'      ],
  [ 'rongshu-sha1',      '10004', 'sha1WithRsa',   false,     'calm'      ],
  [ 'rongshu-sha256',    '10005', 'sha256WithRsa', true,      'calm'      ],
  [ 'rongshu-md5',       '10006', 'md5',           false,     'calm'      ],
  [ 'rongshu-pulls',     '10007', 'md5WithRsa',    false,     'pulls'     ],
  [ 'rongshu-callbacks', '10008', 'md5WithRsa',    false,     'callbacks' ],
  [ 'rongshu-outage',    '10009', 'md5WithRsa',    false,     'outage'    ],
  [ 'rongshu-sms',       '10011', 'md5WithRsa',    false,     'calm'      ],
  [ 'rongshu-rules',     '10012', 'md5WithRsa',    false,     'calm'      ],
  [ 'rongshu-checked',   '10013', 'md5WithRsa',    false,     'calm'      ],
  [ 'rongshu-lenient',   '10014', 'md5WithRsa',    false,     'calm'      ],
] as const satisfies readonly ChannelRow[];

/** Name of a channel of the stage. */
export type StageChannel = (typeof CHANNEL_TABLE)[number][0];

/** The channel without an SMS signature of its own: nothing is sent there until somebody sets one (item 25.3). */
export const UNSIGNED_CHANNEL: StageChannel = 'rongshu-sms';
