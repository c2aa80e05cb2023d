import type { JsonOutput } from '../shared/json.js';
import { JsonNumber } from '../shared/json.js';
import type { InterfaceName } from './tables/interfaces.table.js';

/** Business examples of the document (`spec` §11); every person and number in them is invented. */
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
    request: { loanAmount: '15000', rate: '0.3000', repayMethod: '0', loanPeriod: '12', periodUnit: '2' },
    response: {
      refundAmount: new JsonNumber('17547.69'),
      actualAmount: 15000,
      remark: '到账15000元，分12期，首期应还1462.31元，合计应还17547.69元',
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
  queryAuditResult: {
    request: { orderId: '90000001' },
    response: {
      status: 6001,
      remark: '初审通过',
      amountLimit: { maxLoan: 20000, minLoan: 5000, maxPeriod: 12, minPeriod: 6 },
      amountOption: [{ min: 5000, max: 20000, step: 1000, periods: [6, 12] }],
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
