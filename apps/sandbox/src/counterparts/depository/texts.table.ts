/** Languages of the depository's pages. */
export type PageLanguage = 'zh' | 'en';

type TextRow = readonly [name: string, zh: string, en: string];

/** What stands on the depository's pages. */
// prettier-ignore
export const PAGE_TEXT_TABLE = [
  [ 'bank',       '测试存管银行',                              'Test Depository Bank'                                             ],
  [ 'title',      '开立个人存管账户',                          'Open your depository account'                                     ],
  [ 'intro',      '您的借款将发放到该账户，并提现至以下银行卡。', 'Your loan is paid into this account and on to the bank card below.' ],
  [ 'name',       '姓名',                                      'Name'                                                             ],
  [ 'idCard',     '身份证号',                                  'Identity number'                                                  ],
  [ 'mobile',     '预留手机号',                                'Registered mobile'                                                ],
  [ 'card',       '银行卡号',                                  'Bank card'                                                        ],
  [ 'cardWanted', '请输入您本人的储蓄卡号',                    'Your debit card number'                                           ],
  [ 'mandate',    '授权范围',                                  'You authorize'                                                    ],
  [ 'REPAYMENT',  '还款代扣',                                  'repayment by debit'                                               ],
  [ 'WITHDRAW',   '提现',                                      'withdrawal'                                                       ],
  [ 'consent',    '我已阅读并同意《存管服务协议》和以上授权',   'I have read the depository agreement and agree to the above'      ],
  [ 'confirm',    '同意并开户',                                'Agree and open'                                                   ],
  [ 'cancel',     '取消',                                      'Cancel'                                                           ],
  [ 'opened',     '开户成功',                                  'Your account is open'                                             ],
  [ 'failed',     '开户未成功',                                'Your account was not opened'                                      ],
  [ 'back',       '返回',                                      'Go back'                                                          ],
  [ 'refused',    '请求无效，请返回重试',                      'This request is not valid; go back and try again'                 ],
  [ 'sandbox',    '沙箱页面，不会产生真实账户',                'A page of the sandbox: no account is opened anywhere'             ],
] as const satisfies readonly TextRow[];

/** The texts of one language; a name without a text stands for itself. */
export function textsOf(language: PageLanguage): (name: string) => string {
  const texts = new Map<string, string>(PAGE_TEXT_TABLE.map(([name, zh, en]) => [name, language === 'zh' ? zh : en]));
  return (name) => texts.get(name) ?? name;
}

/** English for `en`, Chinese for everything else. */
export function pageLanguage(text: string | null | undefined): PageLanguage {
  return text === 'en' ? 'en' : 'zh';
}
