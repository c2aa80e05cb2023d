import type { MobileNumber } from '../shared/identity.js';

/** How an attempt ended. */
export type SmsDelivery =
  | { readonly outcome: 'accepted' }
  /** `isFinal`: the carrier refuses this message for good. `error` is a word. */
  | { readonly outcome: 'failed'; readonly error: string; readonly isFinal: boolean };

/** The SMS carrier (item 25.3). */
export interface SmsSender {
  /** Sends once; never rejects because of the network. The carrier treats the same `messageId` as the same message. */
  send(message: {
    readonly messageId: string;
    readonly mobile: MobileNumber;
    /** Without the brackets 【】. */
    readonly signature: string;
    readonly text: string;
  }): Promise<SmsDelivery>;
}
