import type { CardRefusal } from '../../model/card-binding.js';

type CardRefusalRow = readonly [refusal: CardRefusal, remark: string, source: string];

/** 绑卡失败 remark: what the borrower reads, one text per reason (item 11). None of them holds a name or a number. */
// prettier-ignore
export const CARD_REFUSAL_REMARK_TABLE = [
  // refusal               remark to 榕树                                       source
  [ 'bankNotSupported',    '暂不支持该银行，请更换银行卡',                      'item 11' ],
  [ 'bankDiffersFromCard', '银行卡号与所选银行不一致',                          'item 11' ],
  [ 'cardOfAnotherPerson', '该银行卡已被其他用户绑定',                          'item 11' ],
  [ 'personDiffers',       '姓名或身份证号与订单不一致',                        'item 11' ],
  [ 'elementsDiffer',      '姓名、身份证号、银行卡号与预留手机号不匹配',        'item 11' ],
  [ 'mobileDiffers',       '银行预留手机号不一致',                              '11.5'    ],
  [ 'cardNotUsable',       '银行卡状态异常，请更换银行卡',                      'item 11' ],
  [ 'refusedByBank',       '发卡行拒绝绑卡，请联系银行或更换银行卡',            'item 11' ],
  [ 'orderNotBindable',    '订单当前状态不可绑卡',                              'G11'     ],
] as const satisfies readonly CardRefusalRow[];

type Unanswered = Exclude<CardRefusal, (typeof CARD_REFUSAL_REMARK_TABLE)[number][0]>;
/** Every refusal of the model has a text; a missing one is named by the compiler. */
export const answersEveryCardRefusal: [Unanswered] extends [never] ? true : Unanswered = true;

/** The text of a refusal. */
export function cardRefusalRemark(refusal: CardRefusal): string {
  const row = CARD_REFUSAL_REMARK_TABLE.find(([name]) => name === refusal);
  return row === undefined ? '绑卡失败' : row[1];
}
