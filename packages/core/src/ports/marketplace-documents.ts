import type { Result } from '../shared/result.js';
import type { PushedOrder, OperatorReport, DeviceReport } from '../model/application.js';
import type { ChannelCode } from '../model/identifiers.js';

/** Reads documents in the marketplace's own form back from the object store (items 4–6). Implemented by each marketplace's package. */
export interface MarketplaceDocuments {
  /** The pushed order from its stored raw body. Deterministic. */
  readOrder(channel: ChannelCode, body: Uint8Array): Result<{ readonly order: PushedOrder; readonly unknownCodes: readonly string[] }, 'unreadable'>;

  /** Counts from the operator's records. Malformed parts are left out, never fatal. */
  readOperatorReport(json: string): OperatorReport | undefined;

  /** Counts from the device data. */
  readDeviceReport(json: string): DeviceReport | undefined;
}
