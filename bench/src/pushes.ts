import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { fen, instant } from '@banyan/core';
import { createContentDigest } from '@banyan/core/rongshu';
import type { GatewayHome } from './gateway-home.js';
import type { InventedPerson } from './people.js';

/** An order push ready to send: signed and encrypted. */
export interface SealedPush {
  readonly orderNo: string;
  readonly body: Uint8Array;
  readonly pictures: readonly Uint8Array[];
}

const MB = 1024 * 1024;
/** Base64, then the hex of the cipher: a byte of a picture takes 8/3 bytes of the body. The rest of the order is small. */
const BODY_PER_PICTURE_BYTE = 8 / 3;
const REST_OF_BODY_BYTES = 8 * 1024;

/** A push of another order by another person, its body about `megabytes` large (never more), pictures included. */
export function sealPush(home: GatewayHome, orderNo: string, person: InventedPerson, megabytes: number): SealedPush {
  const pictureBytes = Math.floor((megabytes * MB - REST_OF_BODY_BYTES) / BODY_PER_PICTURE_BYTE / 3);
  const [front, back, face] = [createPicture(pictureBytes), createPicture(pictureBytes), createPicture(pictureBytes)];
  const now = Date.now();
  const { name, idCard, mobile, bankCard } = person;
  const json = home.client.request(
    'pushOrder',
    {
      marketplaceUserId: `9${orderNo}`,
      appId: '90001',
      orderNo,
      mobile,
      registeredAt: instant(now - 40 * 86_400_000),
      isInstallment: true,
      sesameScore: '655',
      purposeText: '家庭装修',
      amount: fen(1_000_000),
      installmentCount: 12,
      termUnit: 'month',
      appliedAt: instant(now),
      basicInfo: {
        house: { code: '60003' },
        houseProvince: '北京市',
        houseCity: '北京市',
        houseDistrict: '海淀区',
        houseAddress: '测试路1号院2号楼301',
        careerType: '工薪族',
        companyName: '测试科技有限公司',
        unitAddress: '测试大街9号',
        unitPhone: '010-00000000',
        degree: { code: '30002' },
        marriage: { code: '50001' },
      },
      idInfo: {
        idCard,
        name,
        gender: idCard.gender(),
        nation: '汉',
        address: '北京市海淀区测试路1号',
        issuedBy: '北京市公安局测试分局',
        checkedAt: instant(now - 600_000),
        idCardFront: front,
        idCardBack: back,
        face,
        faceScore: '92.5',
      },
      contact: { firstName: name, firstMobile: '19900000000', firstRelation: { code: '80003' } },
      operator: {
        mobile,
        name: '中国电信',
        province: '北京',
        city: '北京',
        resourceUrl: 'http://127.0.0.1:9/operator',
      },
      bankCard: {
        cardType: 'debit',
        bankCode: 'CCB',
        bankName: '中国建设银行',
        card: bankCard,
        reservedMobile: mobile,
      },
      extendInfo: { income: '8000', industry: '信息技术' },
    },
    now,
  );
  const body = createContentDigest().utf8(json);
  assert.ok(
    body.length <= megabytes * MB && body.length > 0.98 * megabytes * MB,
    `a body of ${String(body.length)} bytes`,
  );
  return { orderNo, body, pictures: [front, back, face] };
}

/** The push was taken (2001), not refused. */
export function checkTaken(home: GatewayHome, answer: Buffer | undefined): void {
  assert.ok(answer);
  const read = home.client.readAnswer('pushOrder', answer);
  assert.ok(read.ok);
  assert.equal(read.value.response?.status, 2001, read.value.message);
}

/** Noise behind the first bytes of a JPEG. */
function createPicture(byteCount: number): Uint8Array {
  const bytes = randomFillSync(new Uint8Array(byteCount));
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return bytes;
}
