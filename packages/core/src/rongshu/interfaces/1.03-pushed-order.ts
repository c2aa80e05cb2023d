import type {
  ContactPerson,
  DeclaredCard,
  Employment,
  IdentityPapers,
  MobileOperator,
  OpenCode,
  PostalAddress,
  PushedOrder,
} from '../../model/application.js';
import type { ChannelCode, MarketplaceOrderNo, MarketplaceUserId } from '../../model/identifiers.js';
import type { PersonName } from '../../shared/identity.js';
import type { PushOrderRequest } from './1.03-push-order.fields.js';

/** A picture that came inside a push; `kind` names its document. */
export interface PushedPicture {
  readonly kind: string;
  readonly bytes: Uint8Array;
}

/** Pictures in the document's order. */
const PICTURE_KINDS = [
  'idCardFront',
  'idCardBack',
  'face',
  'livenessScene',
  'livenessNod',
  'livenessShake',
  'livenessMouth',
  'livenessBlink',
] as const;

/** The order in our own words (items 4 and 6), without its pictures. */
export function toPushedOrder(channel: ChannelCode, request: PushOrderRequest): PushedOrder {
  const { basicInfo, extendInfo, idInfo } = request;
  return withoutUndefined({
    // The brands are made here, at the boundary where the marketplace's numbers come in.
    key: { channel, orderNo: request.orderNo as MarketplaceOrderNo },
    marketplaceUserId: request.marketplaceUserId as MarketplaceUserId,
    requestedAmount: request.amount,
    requestedTerm: { count: request.installmentCount, unit: request.termUnit },
    appliedAt: request.appliedAt,
    registeredAt: request.registeredAt,
    name: idInfo.name,
    idCard: idInfo.idCard,
    mobile: request.mobile,
    identity: identityPapers(request),
    residence: address({
      province: basicInfo?.houseProvince,
      city: basicInfo?.houseCity,
      district: basicInfo?.houseDistrict,
      regionId: basicInfo?.houseDistrictId ?? basicInfo?.houseCityId ?? basicInfo?.houseProvinceId,
      street: basicInfo?.houseAddress,
    }),
    employment: employment(request),
    degree: basicInfo?.degree,
    marriage: basicInfo?.marriage,
    house: basicInfo?.house,
    purpose: extendInfo?.purpose,
    purposeText: request.purposeText,
    contacts: contacts(request),
    mobileOperator: mobileOperator(request),
    card: declaredCard(request),
    scores: withoutUndefined({ sesame: request.sesameScore, face: idInfo.faceScore }),
  });
}

/** The pictures inside a push, each with the kind under which it is kept. */
export function pushedPictures(request: PushOrderRequest): readonly PushedPicture[] {
  return PICTURE_KINDS.flatMap((kind) => {
    const bytes = request.idInfo[kind];
    return bytes === undefined ? [] : [{ kind, bytes }];
  });
}

/** Codes that no table of ours labels, as `table:code` (`spec` §5.2). */
export function unknownCodesOf(order: PushedOrder): readonly string[] {
  const codes: Readonly<Record<string, OpenCode | undefined>> = {
    degree: order.degree,
    marriage: order.marriage,
    house: order.house,
    purpose: order.purpose,
    yearsInJob: order.employment.yearsInJob,
    operatorType: order.mobileOperator?.operatorType,
  };
  const own = Object.entries(codes).flatMap(([table, code]) => unknown(table, code));
  return [...own, ...order.contacts.flatMap((contact) => unknown('relation', contact.relation))];
}

function unknown(table: string, code: OpenCode | undefined): readonly string[] {
  return code === undefined || code.label !== undefined ? [] : [`${table}:${code.code}`];
}

function identityPapers({ idInfo, pictureLinks }: PushOrderRequest): IdentityPapers {
  return withoutUndefined({
    gender: idInfo.gender,
    nation: idInfo.nation,
    birthDate: idInfo.birthDate,
    address: idInfo.address,
    issuedBy: idInfo.issuedBy,
    validFrom: idInfo.validPeriod?.from,
    validTo: idInfo.validPeriod?.to,
    checkedAt: idInfo.checkedAt,
    pictureLinks: withoutUndefined({ ...pictureLinks }),
  });
}

function employment({ basicInfo, extendInfo }: PushOrderRequest): Employment {
  return withoutUndefined({
    careerType: basicInfo?.careerType,
    companyName: basicInfo?.companyName,
    companyAddress: address({
      province: basicInfo?.companyProvince,
      city: basicInfo?.companyCity,
      district: basicInfo?.companyDistrict,
      regionId: basicInfo?.companyDistrictId ?? basicInfo?.companyCityId ?? basicInfo?.companyProvinceId,
      street: basicInfo?.unitAddress,
    }),
    companyPhone: basicInfo?.unitPhone ?? extendInfo?.companyPhone,
    industry: extendInfo?.industry,
    yearsInJob: extendInfo?.yearsInJob,
    income: extendInfo?.income,
  });
}

function contacts({ contact }: PushOrderRequest): readonly ContactPerson[] {
  return [
    ...contactPerson(contact?.firstName, contact?.firstMobile, contact?.firstRelation),
    ...contactPerson(contact?.secondName, contact?.secondMobile, contact?.secondRelation),
  ];
}

/** A contact without a name or a number is nobody to call and is left out. */
function contactPerson(
  name: PersonName | undefined,
  mobile: string | undefined,
  relation: OpenCode | undefined,
): readonly ContactPerson[] {
  return name === undefined || mobile === undefined ? [] : [withoutUndefined({ name, mobile, relation })];
}

function mobileOperator({ operator }: PushOrderRequest): MobileOperator | undefined {
  if (operator === undefined) return undefined;
  return withoutUndefined({
    name: operator.name,
    operatorType: operator.operatorType,
    resourceUrl: operator.resourceUrl,
  });
}

function declaredCard({ bankCard }: PushOrderRequest): DeclaredCard | undefined {
  if (bankCard?.card === undefined || bankCard.bankCode === undefined) return undefined;
  return withoutUndefined({
    cardType: bankCard.cardType ?? 'debit',
    bankCode: bankCard.bankCode,
    bankName: bankCard.bankName,
    card: bankCard.card,
    reservedMobile: bankCard.reservedMobile,
  });
}

function address(parts: { readonly [Part in keyof PostalAddress]: PostalAddress[Part] | undefined }):
  PostalAddress | undefined {
  const known: PostalAddress = withoutUndefined(parts);
  return Object.keys(known).length === 0 ? undefined : known;
}

type WithoutUndefined<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out members that are undefined, as `exactOptionalPropertyTypes` wants optional ones. */
function withoutUndefined<T extends object>(members: T): WithoutUndefined<T> {
  // The boundary between "present with undefined" and "absent": the type says exactly what the filter does.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as WithoutUndefined<T>;
}
