import type { ChannelCode, DocumentKey, ProductCode } from './identifiers.js';

/** When an agreement is shown to the borrower (`spec` §3.14 optType, §10.9). */
export const AGREEMENT_STAGES = ['application', 'confirmation', 'cardBinding', 'repayment'] as const;

/** One of {@link AGREEMENT_STAGES}. */
export type AgreementStage = (typeof AGREEMENT_STAGES)[number];

/** A row of agreement configuration (item 3): one document of one product, for the stages that show it. */
export interface Agreement {
  readonly channel: ChannelCode;
  readonly productCode: ProductCode;
  readonly position: number;
  readonly title: string;
  readonly stages: readonly AgreementStage[];
  readonly documentKey: DocumentKey;
  readonly contentType: string;
}
