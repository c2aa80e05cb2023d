import type { MarketplaceDocuments } from '../ports/marketplace-documents.js';
import { readDeviceReport, readOperatorReport } from './callbacks/data-reports.js';

/** Reads pulled Rongshu data back from the object store (item 6). */
export function createRongshuDocuments(): MarketplaceDocuments {
  return { readOperatorReport, readDeviceReport };
}
