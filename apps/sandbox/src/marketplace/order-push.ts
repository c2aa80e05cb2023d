import type { JsonRecord } from '../wire/json.js';
import { createPicture } from './picture.js';
import type { Person } from './people.js';

/** What an application asks for, and by whom. */
export interface Application {
  readonly orderNo: string;
  readonly uid: string;
  readonly appId: string;
  readonly person: Person;
  readonly contacts: readonly [Person, Person];
  readonly amountYuan: number;
  readonly termCount: number;
  /** Address of the marketplace, ending in `/`: where the operator data is fetched. */
  readonly marketplaceUrl: string;
  readonly appliedAtMs: number;
  readonly pictureBytes?: number;
}

const DAY_MS = 86_400_000;
const PICTURE_BYTES = 1024;

/** The decoded request of the order push, every member of the document filled (`spec` §11.4). */
export function orderPush(application: Application): JsonRecord {
  const { person, appliedAtMs } = application;
  return {
    uid: Number(application.uid),
    appId: application.appId,
    orderId: application.orderNo,
    registerPhone: person.mobile,
    registerTime: appliedAtMs - 40 * DAY_MS,
    isInstalment: 1,
    sesameScore: 655,
    openId: `invented-openid-${application.uid}`,
    loanReason: '家庭装修',
    loanAmount: application.amountYuan,
    period: application.termCount,
    periodUnit: 2,
    applyDate: appliedAtMs,
    basicInfo: basicInfo(),
    idInfo: identity(application),
    contact: contacts(application.contacts),
    operator: {
      phone: person.mobile,
      operatorType: 3,
      operatorName: '中国电信',
      operatorProvince: '北京',
      operatorCity: '北京',
      resourceUrl: `${application.marketplaceUrl}api/v2/data/operator.do`,
      createTime: appliedAtMs - 300_000,
    },
    bankCardInfo: {
      cardType: 0,
      bankCode: 'CCB',
      bankName: '中国建设银行',
      bankCardNum: person.bankCard,
      cellPhone: person.mobile,
    },
    extendInfo: {
      income: '8000',
      industry: '信息技术',
      jobTime: 110003,
      qqAccount: '100000',
      wechat: 'test_wechat',
      companyPhone: '010-00000000',
      desc: 70010,
    },
  };
}

/** The same request with every number written as text: marketplaces do both. */
export function withNumbersAsText(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(withNumbersAsText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withNumbersAsText(member)]));
}

function basicInfo(): JsonRecord {
  return {
    houseState: 60003,
    houseProvince: '北京市',
    houseProvinceId: 110000,
    houseCity: '北京市',
    houseCityId: 110100,
    houseDistrict: '海淀区',
    houseDistrictId: 110108,
    houseAddress: '测试路1号院2号楼301',
    careerType: '工薪族',
    companyName: '测试科技有限公司',
    companyProvince: '北京市',
    companyProvinceId: 110000,
    companyCity: '北京市',
    companyCityId: 110100,
    companyDistrict: '海淀区',
    companyDistrictId: 110108,
    unitAddress: '测试大街9号',
    unitPhone: '010-00000000',
    degree: 30002,
    marriage: 50001,
  };
}

function identity({ person, uid, appliedAtMs, pictureBytes = PICTURE_BYTES }: Application): JsonRecord {
  const picture = (seed: number): string => createPicture(pictureBytes, Number(uid) + seed).toString('base64');
  return {
    cid: person.idCard,
    name: person.name,
    gender: Number(person.idCard[16]) % 2,
    nation: '汉',
    birthday: person.birthDate.replaceAll('-', ''),
    address: '北京市海淀区测试路1号',
    issuedBy: '北京市公安局测试分局',
    validDate: '20150101-20450101',
    checkTime: appliedAtMs - 600_000,
    frontFile: picture(1),
    backFile: picture(2),
    natureFile: picture(3),
    score: '92.5',
  };
}

function contacts([first, second]: readonly [Person, Person]): JsonRecord {
  return {
    firstName: first.name,
    firstPhone: first.mobile,
    firstRelation: 80003,
    secondName: second.name,
    secondPhone: second.mobile,
    secondRelation: 90006,
  };
}
