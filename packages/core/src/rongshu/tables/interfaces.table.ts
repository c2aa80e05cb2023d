type InterfaceRow = readonly [
  number: string,
  name: string,
  pathName: string,
  bodyLimitBytes: number,
  effect: 'read' | 'write',
  label: string,
  source: string,
];

/**
 * Interfaces that the marketplace calls (`spec` §3.0). The path name is a default: the path table is configuration. That
 * the bind query stands on 1.5 is a guess (`spec` §12.5-11).
 */
// prettier-ignore
export const INTERFACE_TABLE = [
  // document  name                 default path name       body limit         effect    label (verbatim)    source
  [ '1.1',    'userCheck',           'userCheck',                65_536,       'read',   '用户过滤接口',       'item 1'  ],
  [ '1.2',    'loanCalculation',     'loanCalculation',          65_536,       'read',   '借款试算接口',       'item 2'  ],
  [ '1.3',    'pushOrder',           'pushOrder',            25_165_824,       'write',  '订单信息推送接口',   'item 4'  ],
  [ '1.4',    'bindCard',            'bindCard',                 65_536,       'write',  '绑卡接口',           'item 11' ],
  [ '1.5',    'queryBindCardResult', 'queryBindCardResult',      65_536,       'read',   '绑卡结果查询接口',   'item 11' ],
  [ '1.7',    'confirmLoan',         'confirmLoan',              65_536,       'write',  '用户确认借款接口',   'item 12' ],
  [ '1.8',    'queryAuditResult',    'queryAuditResult',         65_536,       'read',   '审核结果查询接口',   'item 9'  ],
  [ '1.9',    'queryFk',             'queryFk',                  65_536,       'read',   '放款结果查询接口',   'item 17' ],
  [ '1.10',   'getPaymentCell',      'getPaymentCell',           65_536,       'read',   '主动还款试算接口',   'item 21' ],
  [ '1.11',   'repayment',           'repayment',                65_536,       'write',  '主动还款接口',       'item 22' ],
  [ '1.12',   'getRepaymentResult',  'getRepaymentResult',       65_536,       'read',   '还款结果查询接口',   'item 24' ],
  [ '1.13',   'getRepayPlan',        'getRepayPlan',             65_536,       'read',   '还款计划查询接口',   'item 18' ],
  [ '1.14',   'getContracts',        'getContracts',             65_536,       'read',   '协议列表查询接口',   'item 3'  ],
  [ '1.15',   'getBankList',         'getBankList',              65_536,       'read',   '支持银行卡列表接口', 'item 10' ],
] as const satisfies readonly InterfaceRow[];

/** Name of an interface that the marketplace calls. */
export type InterfaceName = (typeof INTERFACE_TABLE)[number][1];

type PlatformRow = readonly [number: string, name: string, defaultPath: string, label: string, source: string];

/** Interfaces of the marketplace that we call (`spec` §4). Only `data/*` paths are in a source; all are configuration (`spec` §12.5-2). */
// prettier-ignore
export const PLATFORM_INTERFACE_TABLE = [
  // document        name                 default path                     label (verbatim)        source
  [ 'platform/1.1',  'auditResult',       'api/v2/order/feedback.do',      '审核结果回调',         'item 8' ],
  [ 'platform/1.2',  'loanResult',        'api/v2/loan/feedback.do',       '放款结果回调',         'items 15, 16, 19' ],
  [ 'platform/1.3',  'repaymentResult',   'api/v2/repay/feedback.do',      '还款结果回调',         'items 23, 24' ],
  [ 'platform/1.4',  'repaymentSchedule', 'api/v2/repayPlan/feedback.do',  '还款计划回调',         'items 20, 23' ],
  [ 'platform/1.11', 'operatorData',      'api/v2/data/operator.do',       '授信数据拉取：运营商', 'item 5' ],
  [ 'platform/1.11', 'creditCardData',    'api/v2/data/creditCard.do',     '授信数据拉取：信用卡', 'item 5' ],
  [ 'platform/1.11', 'deviceData',        'api/v2/data/device.do',         '授信数据拉取：设备',   'item 5' ],
] as const satisfies readonly PlatformRow[];

/** Name of an interface of the marketplace that we call. */
export type PlatformInterfaceName = (typeof PLATFORM_INTERFACE_TABLE)[number][1];
