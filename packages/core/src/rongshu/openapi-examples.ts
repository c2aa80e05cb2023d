import type { JsonOutput } from '../shared/json.js';
import { JsonNumber, writeJson } from '../shared/json.js';
import type { InterfaceName } from './tables/interfaces.table.js';

// 15 000 yuan over 12 months at 18 % a year, quoted on 2026-11-22: number, due, principal, interest, due date.
// prettier-ignore
const TRIAL_PLAN: readonly (readonly [number, string, string, string, string])[] = [
  [ 1, '1375.2',  '1150.2',  '225',    '1797868800000'],
  [ 2, '1375.2',  '1167.45', '207.75', '1800547200000'],
  [ 3, '1375.2',  '1184.96', '190.24', '1803225600000'],
  [ 4, '1375.2',  '1202.74', '172.46', '1805644800000'],
  [ 5, '1375.2',  '1220.78', '154.42', '1808323200000'],
  [ 6, '1375.2',  '1239.09', '136.11', '1810915200000'],
  [ 7, '1375.2',  '1257.68', '117.52', '1813593600000'],
  [ 8, '1375.2',  '1276.54', '98.66',  '1816185600000'],
  [ 9, '1375.2',  '1295.69', '79.51',  '1818864000000'],
  [10, '1375.2',  '1315.13', '60.07',  '1821542400000'],
  [11, '1375.2',  '1334.85', '40.35',  '1824134400000'],
  [12, '1375.21', '1354.89', '20.32',  '1826812800000'],
];

const DAY_MS = 86_400_000;
/** 2026-11-23, the day after that loan was paid out. */
const FIRST_PAYABLE = 1_795_363_200_000;

/** The same loan, paid out on the day it was quoted. */
const DISBURSED_PLAN = TRIAL_PLAN.map(([periodNo, total, , , dueTime], index) => ({
  periodNo,
  payType: 4,
  amount: new JsonNumber(total),
  repayAmount: new JsonNumber(total),
  dueTime: new JsonNumber(dueTime),
  canRepayTime: index === 0 ? FIRST_PAYABLE : Number(TRIAL_PLAN[index - 1]?.[4]) + DAY_MS,
}));

/** The same schedule as it stands on the day of the payout. */
const OPEN_PLAN = DISBURSED_PLAN.map(({ periodNo, payType, repayAmount, dueTime, canRepayTime }) => ({
  periodNo,
  payType,
  repayAmount,
  alreadyRepayAmount: 0,
  overdueFee: 0,
  status: 1,
  dueTime,
  canRepayTime,
}));

const RETURN_PAGE = 'https://mrongshu.shurongdai.cn/rongshu/src/p/contractBack/index.html?pid=10002&borrowId=x';

/**
 * Business examples: the document's (`spec` §11), the loan trial and the payout as the sample product answers them. Every
 * person and number is invented.
 */
export const OPENAPI_EXAMPLES: Readonly<
  Record<InterfaceName, { readonly request: JsonOutput; readonly response: JsonOutput }>
> = {
  userCheck: {
    request: {
      name: '测试甲',
      md5: '9732b32fbfdbbdd13f2832b2300950b9',
      mobileMd5: '836bad177a564d01dd4ec55db8b9304e',
    },
    response: {
      isStock: 0,
      isCanLoan: 1,
      rejectReason: 0,
      isBlackList: 0,
      remark: '可以借款',
      amountLimit: '{"maxLoan":20000,"minLoan":5000,"maxPeriod":12,"minPeriod":6}',
      amountOption: '[{"min":5000,"max":20000,"step":1000,"periods":"[6,12]"}]',
    },
  },
  loanCalculation: {
    request: { loanAmount: '15000', repayMethod: '0', loanPeriod: '12', periodUnit: '2' },
    response: {
      refundAmount: new JsonNumber('16502.41'),
      actualAmount: 15000,
      remark: '到账15000元，分12期，首期应还1375.2元，合计应还16502.41元',
      nominalAnnualRate: '18.00%',
      effectiveAnnualRate: '19.56%',
      repayPlan: TRIAL_PLAN.map(([periodNo, repayAmount, principal, interest, dueTime]) => ({
        periodNo,
        repayAmount: new JsonNumber(repayAmount),
        principal: new JsonNumber(principal),
        interest: new JsonNumber(interest),
        dueTime: new JsonNumber(dueTime),
      })),
    },
  },
  pushOrder: {
    request: {
      uid: 90001,
      orderId: 90000001,
      registerPhone: '19900000001',
      loanAmount: 15000,
      period: 12,
      periodUnit: 2,
      applyDate: 1545211800000,
      idInfo: { cid: '110199199003070017', name: '测试甲', gender: 1, validDate: '20150101-20350101' },
    },
    response: { status: 2001, remark: '成功' },
  },
  bindCard: {
    request: {
      orderId: 90000001,
      uid: 90001,
      name: '测试甲',
      cid: '110199199003070017',
      cardType: 0,
      bankCode: 'CCB',
      bankName: '中国建设银行',
      bankCardNum: '6217000000000001234',
      phone: '19900000001',
      registerPhone: '19900000001',
    },
    response: { status: 3001, remark: '绑卡成功' },
  },
  queryBindCardResult: {
    request: { orderId: '90000001' },
    response: {
      status: 3001,
      bankCode: 'CCB',
      bankName: '中国建设银行',
      bankCardNum: '6217000000000001234',
      phone: '19900000001',
    },
  },
  confirmLoan: {
    request: {
      orderId: '90000001',
      uid: 90001,
      loanAmount: 15000,
      period: 12,
      periodUnit: 2,
      successUrl: `${RETURN_PAGE}&nextPage=10084&status=1`,
      failedUrl: `${RETURN_PAGE}&nextPage=10071&status=0`,
      platform: 'android',
    },
    response: { status: 4001, url: 'https://h5.lender.example/opening/token' },
  },
  queryAuditResult: {
    request: { orderId: '90000001' },
    response: {
      status: 6001,
      remark: '初审通过',
      amountLimit: { maxLoan: 20000, minLoan: 5000, maxPeriod: 12, minPeriod: 6 },
      amountOption: [{ min: 5000, max: 20000, step: 1000, periods: [6, 12] }],
    },
  },
  queryFk: {
    request: { orderId: '90000001' },
    response: {
      status: 7001,
      remark: '放款成功',
      contractId: 'Y20261122000001',
      loanAmount: 15000,
      receiveAmount: 15000,
      repayAmount: new JsonNumber('16502.41'),
      repayPlan: writeJson(DISBURSED_PLAN),
    },
  },
  getPaymentCell: {
    request: { orderId: '90000001', period: '1' },
    response: {
      loanAmount: new JsonNumber('1150.2'),
      repayAmount: new JsonNumber('1375.2'),
      overdueFee: 0,
      remark: '应还1375.2元',
    },
  },
  repayment: {
    request: { orderId: '90000001', period: '1' },
    response: { status: 5001, remark: '受理成功' },
  },
  getRepaymentResult: {
    request: { orderId: '90000001', period: '1' },
    response: {
      status: 8001,
      alreadyRepayAmount: new JsonNumber('1375.2'),
      willRepayAmount: 0,
      repayPeriod: '1',
      remark: '还款成功',
    },
  },
  getRepayPlan: {
    request: { orderId: '90000001' },
    response: {
      status: 9001,
      bankName: '中国建设银行',
      bankCode: 'CCB',
      bankCard: '6217000000000001234',
      receiveAmount: 15000,
      totalRepayAmount: new JsonNumber('16502.41'),
      repayPlan: writeJson(OPEN_PLAN),
    },
  },
  getContracts: {
    request: { uid: 90001, orderId: 90000001, optType: 1 },
    response: { list: [{ key: '借款协议', value: 'https://h5.lender.example/contract/1.pdf' }] },
  },
  getBankList: {
    request: {},
    response: {
      list: [{ bankCode: 'CCB', bankName: '中国建设银行', cardType: 0, singleLimit: 50000, dayLimit: 200000 }],
    },
  },
};
