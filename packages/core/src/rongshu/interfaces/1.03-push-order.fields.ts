import { code, openCode } from '../fields/code-codecs.js';
import type { Decoded } from '../fields/field-table.js';
import { fields, nested, optional, required } from '../fields/field-table.js';
import { compactDate, epochMs, flag, integer, validPeriod, yuan } from '../fields/number-codecs.js';
import { bankCard, idCard, idText, mobile, personName, picture, text, webAddress } from '../fields/text-codecs.js';
import { CARD_TYPE_TABLE } from '../tables/card-type.table.js';
import { GENDER_TABLE } from '../tables/gender.table.js';
import { JOB_TIME_OPEN_TABLE } from '../tables/job-time.open-table.js';
import { MARRIAGE_OPEN_TABLE } from '../tables/marriage.open-table.js';
import { OPERATOR_TYPE_OPEN_TABLE } from '../tables/operator-type.open-table.js';
import { PERIOD_UNIT_TABLE } from '../tables/period-unit.table.js';
import {
  DEGREE_OPEN_TABLE,
  HOUSE_OPEN_TABLE,
  PURPOSE_OPEN_TABLE,
  RELATION_OPEN_TABLE,
} from '../tables/unlabelled.open-table.js';

/** Largest single picture of a push. */
const PICTURE_BYTES_MAX = 8_388_608;
const image = picture(PICTURE_BYTES_MAX);

/** 基本信息 of an order push. */
// prettier-ignore
export const BASIC_INFO_FIELDS = [
  // wire name            our name              codec                       presence   label (verbatim)   source
  [ 'houseState',        'house',              openCode(HOUSE_OPEN_TABLE), optional, '住房情况',         '3.3' ],
  [ 'houseProvince',     'houseProvince',      text(64),                   optional, '居住省',           '3.3' ],
  [ 'houseProvinceId',   'houseProvinceId',    idText(12, 'number'),       optional, '居住省编码',       '3.3' ],
  [ 'houseCity',         'houseCity',          text(64),                   optional, '居住市',           '3.3' ],
  [ 'houseCityId',       'houseCityId',        idText(12, 'number'),       optional, '居住市编码',       '3.3' ],
  [ 'houseDistrict',     'houseDistrict',      text(64),                   optional, '居住区',           '3.3' ],
  [ 'houseDistrictId',   'houseDistrictId',    idText(12, 'number'),       optional, '居住区编码',       '3.3' ],
  [ 'houseAddress',      'houseAddress',       text(256),                  optional, '居住地址',         '3.3' ],
  [ 'careerType',        'careerType',         text(64),                   optional, '职业类型',         '3.3' ],
  [ 'companyName',       'companyName',        text(128),                  optional, '单位名称',         '3.3' ],
  [ 'companyProvince',   'companyProvince',    text(64),                   optional, '单位省',           '3.3' ],
  [ 'companyProvinceId', 'companyProvinceId',  idText(12, 'number'),       optional, '单位省编码',       '3.3' ],
  [ 'companyCity',       'companyCity',        text(64),                   optional, '单位市',           '3.3' ],
  [ 'companyCityId',     'companyCityId',      idText(12, 'number'),       optional, '单位市编码',       '3.3' ],
  [ 'companyDistrict',   'companyDistrict',    text(64),                   optional, '单位区',           '3.3' ],
  [ 'companyDistrictId', 'companyDistrictId',  idText(12, 'number'),       optional, '单位区编码',       '3.3' ],
  [ 'unitAddress',       'unitAddress',        text(256),                  optional, '单位地址',         '3.3' ],
  [ 'unitPhone',         'unitPhone',          text(32),                   optional, '单位电话',         '3.3' ],
  [ 'degree',            'degree',             openCode(DEGREE_OPEN_TABLE),   optional, '学历',          '3.3' ],
  [ 'marriage',          'marriage',           openCode(MARRIAGE_OPEN_TABLE), optional, '婚姻状况',      '3.3' ],
] as const;

/** 身份信息 of an order push. */
// prettier-ignore
export const ID_INFO_FIELDS = [
  // wire name       our name           codec               presence   label (verbatim)   source
  [ 'cid',          'idCard',          idCard,             required, '身份证号',         '3.3' ],
  [ 'name',         'name',            personName,         required, '姓名',             '3.3' ],
  [ 'gender',       'gender',          code(GENDER_TABLE), optional, '性别',             '3.3' ],
  [ 'nation',       'nation',          text(32),           optional, '民族',             '3.3' ],
  [ 'birthday',     'birthDate',       compactDate,        optional, '出生日期',         '3.3' ],
  [ 'address',      'address',         text(256),          optional, '证件地址',         '3.3' ],
  [ 'issuedBy',     'issuedBy',        text(128),          optional, '签发机关',         '3.3' ],
  [ 'validDate',    'validPeriod',     validPeriod,        optional, '有效期',           '3.3' ],
  [ 'checkTime',    'checkedAt',       epochMs,            optional, '实名时间',         '3.3' ],
  [ 'frontFile',    'idCardFront',     image,              optional, '身份证正面',       '3.3' ],
  [ 'backFile',     'idCardBack',      image,              optional, '身份证反面',       '3.3' ],
  [ 'natureFile',   'face',            image,              optional, '活体照片',         '3.3' ],
  [ 'envFile',      'livenessScene',   image,              optional, '活体全景',         '3.3' ],
  [ 'posPitchFile', 'livenessNod',     image,              optional, '活体点头',         '3.3' ],
  [ 'posYawFile',   'livenessShake',   image,              optional, '活体摇头',         '3.3' ],
  [ 'mouthFile',    'livenessMouth',   image,              optional, '活体张嘴',         '3.3' ],
  [ 'blinkFile',    'livenessBlink',   image,              optional, '活体眨眼',         '3.3' ],
  [ 'score',        'faceScore',       text(16),           optional, '人脸比对分',       '3.3' ],
] as const;

/** 身份证影像链接 of an order push: an alternative to the pictures themselves. */
// prettier-ignore
export const ID_CARD_OCR_FIELDS = [
  // wire name        our name        codec       presence   label (verbatim)   source
  [ 'frontPhotoUrl', 'idCardFront',  webAddress, optional, '身份证正面链接',   '3.3' ],
  [ 'backPhotoUrl',  'idCardBack',   webAddress, optional, '身份证反面链接',   '3.3' ],
  [ 'faceUrl',       'face',         webAddress, optional, '人脸照片链接',     '3.3' ],
] as const;

/** 联系人 of an order push. */
// prettier-ignore
export const CONTACT_FIELDS = [
  // wire name         our name          codec                          presence   label (verbatim)     source
  [ 'firstName',      'firstName',      personName,                    optional, '第一联系人姓名',     '3.3' ],
  [ 'firstPhone',     'firstMobile',    text(32),                      optional, '第一联系人电话',     '3.3' ],
  [ 'firstRelation',  'firstRelation',  openCode(RELATION_OPEN_TABLE), optional, '第一联系人关系',     '3.3' ],
  [ 'secondName',     'secondName',     personName,                    optional, '第二联系人姓名',     '3.3' ],
  [ 'secondPhone',    'secondMobile',   text(32),                      optional, '第二联系人电话',     '3.3' ],
  [ 'secondRelation', 'secondRelation', openCode(RELATION_OPEN_TABLE), optional, '第二联系人关系',     '3.3' ],
] as const;

/** 运营商信息 of an order push. */
// prettier-ignore
export const OPERATOR_FIELDS = [
  // wire name           our name        codec                               presence   label (verbatim)   source
  [ 'phone',            'mobile',       mobile,                             optional, '手机号',           '3.3' ],
  [ 'operatorType',     'operatorType', openCode(OPERATOR_TYPE_OPEN_TABLE), optional, '运营商类型',       '3.3' ],
  [ 'operatorName',     'name',         text(64),                           optional, '运营商名称',       '3.3' ],
  [ 'operatorProvince', 'province',     text(64),                           optional, '运营商省',         '3.3' ],
  [ 'operatorCity',     'city',         text(64),                           optional, '运营商市',         '3.3' ],
  [ 'resourceUrl',      'resourceUrl',  webAddress,                         optional, '数据地址',         '3.3' ],
  [ 'createTime',       'collectedAt',  epochMs,                            optional, '首次采集时间',     '3.3' ],
] as const;

/** 银行卡信息 of an order push. */
// prettier-ignore
export const BANK_CARD_FIELDS = [
  // wire name      our name          codec                  presence   label (verbatim)   source
  [ 'cardType',    'cardType',       code(CARD_TYPE_TABLE), optional, '卡类型',           '3.3' ],
  [ 'bankCode',    'bankCode',       idText(16),            optional, '银行编码',         '3.3' ],
  [ 'bankName',    'bankName',       text(64),              optional, '银行名称',         '3.3' ],
  [ 'bankCardNum', 'card',           bankCard,              optional, '银行卡号',         '3.3' ],
  [ 'cellPhone',   'reservedMobile', mobile,                optional, '预留手机号',       '3.3' ],
] as const;

/** 扩展信息 of an order push, a bag that depends on the product; may be empty. */
// prettier-ignore
export const EXTEND_INFO_FIELDS = [
  // wire name       our name        codec                         presence   label (verbatim)   source
  [ 'income',       'income',       text(32),                     optional, '收入',             '3.3' ],
  [ 'industry',     'industry',     text(64),                     optional, '行业',             '3.3' ],
  [ 'jobTime',      'yearsInJob',   openCode(JOB_TIME_OPEN_TABLE), optional, '工作年限',        '3.3' ],
  [ 'qqAccount',    'qqAccount',    text(64),                     optional, 'QQ号',             '3.3' ],
  [ 'wechat',       'wechat',       text(64),                     optional, '微信号',           '3.3' ],
  [ 'companyPhone', 'companyPhone', text(32),                     optional, '单位电话',         '3.3' ],
  [ 'desc',         'purpose',      openCode(PURPOSE_OPEN_TABLE), optional, '借款用途',         '3.3' ],
] as const;

/** Request of the order push (product/1.3, item 4). */
// prettier-ignore
export const PUSH_ORDER_REQUEST = [
  // wire name        our name             codec                                        presence   label (verbatim)   source
  [ 'uid',           'marketplaceUserId', idText(64, 'number'),                        required, '用户编号',         '3.3' ],
  [ 'appId',         'appId',             idText(64, 'number'),                        optional, '机构编号',         '3.3' ],
  [ 'orderId',       'orderNo',           idText(64, 'number'),                        required, '订单编号',         '3.3' ],
  [ 'registerPhone', 'mobile',            mobile,                                      required, '注册手机号',       '3.3' ],
  [ 'registerTime',  'registeredAt',      epochMs,                                     optional, '注册时间',         '3.3' ],
  [ 'isInstalment',  'isInstallment',     flag,                                        optional, '是否分期',         '3.3' ],
  [ 'sesameScore',   'sesameScore',       text(16),                                    optional, '芝麻分',           '3.3' ],
  [ 'openId',        'sesameOpenId',      text(128),                                   optional, '芝麻标识',         '3.3' ],
  [ 'loanReason',    'purposeText',       text(128),                                   optional, '借款用途',         '3.3' ],
  [ 'loanAmount',    'amount',            yuan,                                        required, '借款金额',         '3.3' ],
  [ 'period',        'installmentCount',  integer(1, 3650),                            required, '借款期限',         '3.3' ],
  [ 'periodUnit',    'termUnit',          code(PERIOD_UNIT_TABLE),                     required, '期限单位',         '3.3' ],
  [ 'applyDate',     'appliedAt',         epochMs,                                     required, '申请时间',         '3.3' ],
  [ 'basicInfo',     'basicInfo',         nested('basicInfo', fields(BASIC_INFO_FIELDS)),       optional, '基本信息', '3.3' ],
  [ 'idInfo',        'idInfo',            nested('idInfo', fields(ID_INFO_FIELDS)),             required, '身份信息', '3.3' ],
  [ 'idCardOcr',     'pictureLinks',      nested('idCardOcr', fields(ID_CARD_OCR_FIELDS)),      optional, '影像链接', '3.3' ],
  [ 'contact',       'contact',           nested('contact', fields(CONTACT_FIELDS)),            optional, '联系人',   '3.3' ],
  [ 'operator',      'operator',          nested('operator', fields(OPERATOR_FIELDS)),          optional, '运营商',   '3.3' ],
  [ 'bankCardInfo',  'bankCard',          nested('bankCardInfo', fields(BANK_CARD_FIELDS)),     optional, '银行卡',   '3.3' ],
  [ 'extendInfo',    'extendInfo',        nested('extendInfo', fields(EXTEND_INFO_FIELDS)),     optional, '扩展信息', '3.3' ],
] as const;

/** A decoded order push. */
export type PushOrderRequest = Decoded<typeof PUSH_ORDER_REQUEST>;
