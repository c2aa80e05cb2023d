/** Topic and who reads it: groups of the gateway for what the lender sends, the lender's own group for the rest. */
export type TopicRow = readonly [type: string, direction: 'toLender' | 'toGateway', groups: readonly string[]];

/** Events by topic. Topic and group names stand behind the deployment's prefix; the groups of the gateway are the seed's consumers. */
// prettier-ignore
export const TOPIC_TABLE = [
  // topic                           direction    groups
  [ 'credit.requested',             'toLender',  ['back-office']                                     ],
  [ 'loan.review-requested',        'toLender',  ['back-office']                                     ],
  [ 'loan.disbursement-requested',  'toLender',  ['back-office']                                     ],
  [ 'repayment.requested',          'toLender',  ['back-office']                                     ],
  [ 'credit.result',                'toGateway', ['RongshuCreditResultProcessor']                    ],
  [ 'loan.review-result',           'toGateway', ['RongshuAuditResultProcessor']                     ],
  [ 'loan.disbursement-result',     'toGateway', ['RepayPlanProcessor', 'RongshuLoanResultProcessor'] ],
  [ 'loan.overdue',                 'toGateway', ['RongshuOverdueProcessor']                         ],
  [ 'repayment.result',             'toGateway', ['RongshuRepayResultProcessor']                     ],
] as const satisfies readonly TopicRow[];

const ROWS: readonly TopicRow[] = TOPIC_TABLE;

/** Group of the lender's back office, behind the prefix. */
export const BACK_OFFICE_GROUP = 'back-office';

/** Topics that the back office reads, without prefix. */
export const TOPICS_TO_LENDER: readonly string[] = ROWS.filter(([, direction]) => direction === 'toLender').map(
  ([type]) => type,
);

/** Groups of the gateway that take events of this type; none when there is no topic of it. */
export function groupsTaking(type: string): readonly string[] {
  return ROWS.find(([name, direction]) => name === type && direction === 'toGateway')?.[2] ?? [];
}
