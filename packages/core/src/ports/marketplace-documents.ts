import type { DeviceReport, OperatorReport } from '../model/application.js';

/** Reads data in the marketplace's own form back from the object store (item 6). Implemented by each marketplace's package. */
export interface MarketplaceDocuments {
  /** Counts from the operator's records. Malformed parts are left out, never fatal. */
  readOperatorReport(json: string): OperatorReport | undefined;

  /** Counts from the device data. */
  readDeviceReport(json: string): DeviceReport | undefined;
}
