import type { OpenCodeRow } from '../fields/code-codecs.js';

/** 学历, 3000x: codes are seen, labels are in no source (`spec` §5.2, §12.5-10); every code passes through raw. */
export const DEGREE_OPEN_TABLE: readonly OpenCodeRow[] = [];

/** 住房情况, 6000x: as {@link DEGREE_OPEN_TABLE}. */
export const HOUSE_OPEN_TABLE: readonly OpenCodeRow[] = [];

/** 联系人关系, 8000x and 9000x: as {@link DEGREE_OPEN_TABLE}. */
export const RELATION_OPEN_TABLE: readonly OpenCodeRow[] = [];

/** 借款用途, 700xx: as {@link DEGREE_OPEN_TABLE}. */
export const PURPOSE_OPEN_TABLE: readonly OpenCodeRow[] = [];
