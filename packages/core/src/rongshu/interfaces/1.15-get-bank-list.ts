import type { ListBanks } from '../../capabilities/bank-card/list-banks.js';
import { code } from '../fields/code-codecs.js';
import type { FieldTable } from '../fields/field-table.js';
import { encodeFields, fields, list, required } from '../fields/field-table.js';
import { yuan } from '../fields/number-codecs.js';
import { idText, text } from '../fields/text-codecs.js';
import { wireStyle } from '../settings.js';
import { CARD_TYPE_TABLE } from '../tables/card-type.table.js';
import type { CallAnswerer } from './interface.js';
import { success, answerByTable } from './interface.js';

/** Request of the bank list (product/1.15, item 10): nothing is asked. */
export const GET_BANK_LIST_REQUEST = [] as const satisfies FieldTable;

/** One bank of the list. */
// prettier-ignore
export const BANK_FIELDS = [
  // wire name      our name       codec                  presence   label (verbatim)   source
  [ 'bankCode',    'code',         idText(16),            required, '银行编码',         '3.15' ],
  [ 'bankName',    'name',         text(64),              required, '银行名称',         '3.15' ],
  [ 'cardType',    'cardType',     code(CARD_TYPE_TABLE), required, '卡类型',           '3.15' ],
  [ 'singleLimit', 'singleLimit',  yuan,                  required, '单笔限额',         '3.15' ],
  [ 'dayLimit',    'dayLimit',     yuan,                  required, '单日限额',         '3.15' ],
] as const;

/** Answer of the bank list. */
// prettier-ignore
export const GET_BANK_LIST_ANSWER = [
  // wire name  our name  codec                            presence   label (verbatim)   source
  [ 'list',    'banks',   list(fields(BANK_FIELDS), 500), required, '银行列表',         '3.15' ],
] as const;

/** Serves the list of banks whose cards may be bound (item 10). */
export function createGetBankList(deps: { readonly listBanks: ListBanks }): CallAnswerer {
  return answerByTable(GET_BANK_LIST_REQUEST, async (_request, { channel }) => {
    const outcome = await deps.listBanks();
    const banks = outcome.ok ? outcome.value : [];
    return success(encodeFields(GET_BANK_LIST_ANSWER, { banks }, wireStyle(channel.settings, 'getBankList')));
  });
}
