type InterfaceRow = readonly [document: string, name: string, item: string, label: string, english: string];

/** Interfaces of the lender that the sandbox can call, as the marketplace's document lists them. */
// prettier-ignore
export const INTERFACE_TABLE = [
  // document  name               item   label (verbatim)       in English
  [ '1.1',    'userCheck',        '1',   '用户过滤接口',        'may this person borrow?'   ],
  [ '1.2',    'loanCalculation',  '2',   '借款试算接口',        'what would it cost?'       ],
  [ '1.14',   'getContracts',     '3',   '协议列表查询接口',    'what is to be agreed to?'  ],
  [ '1.3',    'pushOrder',        '4',   '订单信息推送接口',    'here is an application'    ],
  [ '1.8',    'queryAuditResult', '9',   '审核结果查询接口',    'what became of it?'        ],
  [ '1.15',   'getBankList',      '10',  '支持银行卡列表接口',  'which banks do you take?'  ],
] as const satisfies readonly InterfaceRow[];

/** Name of an interface of the lender. */
export type InterfaceName = (typeof INTERFACE_TABLE)[number][1];

/** Every interface name, in the order in which a borrower meets them. */
export const INTERFACE_NAMES: readonly InterfaceName[] = INTERFACE_TABLE.map(([, name]) => name);

/** Item, label and English of an interface. */
export function aboutInterface(name: InterfaceName): {
  readonly document: string;
  readonly item: string;
  readonly label: string;
  readonly english: string;
} {
  const row = INTERFACE_TABLE.find(([, candidate]) => candidate === name) ?? INTERFACE_TABLE[0];
  return { document: row[0], item: row[2], label: row[3], english: row[4] };
}

/** The interface of that name, or `undefined`. */
export function parseInterfaceName(text: string): InterfaceName | undefined {
  return INTERFACE_NAMES.find((name) => name === text);
}
