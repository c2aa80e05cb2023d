import { expect } from 'chai';
import { InvariantViolation } from '@banyan/core';
import type { BorrowerId } from '@banyan/core';
import {
  aBorrower,
  aConfirmation,
  aDataPull,
  aDepositoryAccount,
  anApplication,
  aRepaymentApplication,
  INVENTED_CARDS,
  INVENTED_PEOPLE,
} from '@banyan/core/testing';
import { createIdentityCipher, parseKeyRing } from '#src/index.js';
import type { Database } from '#src/index.js';
import { BACK_URL, fillIdentities, OPERATOR_URL, secretsOfIdentities, TOLD } from './support/filled-identities.js';
import { thrownBy } from './support/thrown-by.js';
import { aKeyRing, openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

const { borrower: person, letterId } = INVENTED_PEOPLE;

describe('identity at rest', () => {
  let temporary: TemporaryDatabase;
  const ring = aKeyRing('k1');
  beforeEach(async () => {
    temporary = await openTemporaryDatabase({ ring });
    await fillIdentities(temporary.database);
  });
  afterEach(() => temporary.close());

  it('is nowhere in clear, nor as an MD5, in any byte on disk (promise 9)', async () => {
    const bytes = await temporary.bytesOnDisk();
    for (const secret of secretsOfIdentities()) {
      expect(bytes.includes(secret), 'a secret is on the disk').to.equal(false);
    }
    expect(bytes.includes('borrower-1'), 'the search looks at the right bytes').to.equal(true);
  });

  it('comes back as it was', async () => {
    const { read } = temporary.database.unitOfWork;
    expect((await read.borrowers.find('borrower-1' as BorrowerId))?.idCard.reveal()).to.equal(person.idCard.reveal());
    expect(await read.applications.find(anApplication().key)).to.deep.equal(anApplication());
    expect((await read.dataPulls.find(aDataPull().key))?.operatorUrl).to.equal(OPERATOR_URL);
    expect((await read.bankCards.list('borrower-1' as BorrowerId))[0]?.card.reveal()).to.equal(
      INVENTED_CARDS.borrowerLong.reveal(),
    );
    const [first, second] = await read.confirmations.revisions(aConfirmation().key);
    expect([first?.failedUrl, second?.successUrl]).to.deep.equal([BACK_URL, BACK_URL]);
    const account = await read.depositoryAccounts.find(aDepositoryAccount().idCardIndex);
    expect(account?.card?.card.reveal()).to.equal(INVENTED_CARDS.borrowerLong.reveal());
    expect(account?.card?.reservedMobile?.reveal()).to.equal(person.mobile.reveal());
    const binding = await read.cardBindRequests.find('binding-1');
    expect(binding?.card.reveal()).to.equal(INVENTED_CARDS.borrowerShort.reveal());
    expect(binding?.reservedMobile.reveal()).to.equal(person.mobile.reveal());
    const payout = await read.disbursements.find('payout-1');
    expect(payout?.card.reveal()).to.equal(INVENTED_CARDS.contact.reveal());
    const [callback] = await read.callbacks.list({}, 2);
    expect(callback?.body).to.equal(TOLD);
    const debit = await read.repaymentApplications.find('debit-1');
    expect(debit?.card.reveal()).to.equal(INVENTED_CARDS.borrowerShort.reveal());
  });

  // prettier-ignore
  const moves: readonly (readonly [string, string, (read: Database['unitOfWork']['read']) => Promise<unknown>])[] = [
    [ 'a disbursement request', 'update cl_pay_log set card_no = (select card_no from cl_card_bind_request)',
      (read) => read.disbursements.find('payout-1') ],
    [ 'a repayment application', 'update repay_apply set card_no = (select card_no from cl_pay_log)',
      (read) => read.repaymentApplications.ofLoan(aRepaymentApplication().loanNo) ],
    [ 'a binding request', 'update cl_card_bind_request set card_no = (select card_no from cl_pay_log)',
      (read) => read.cardBindRequests.find('binding-1') ],
    [ 'an account', 'update cl_depository_register_info set card_no = (select card_no from cl_bank_card)',
      (read) => read.depositoryAccounts.find(aDepositoryAccount().idCardIndex) ],
    [ 'a confirmation', 'update cl_borrow_confirm_log set success_url = (select success_url from cl_borrow_confirm_revision where revision = 1)',
      (read) => read.confirmations.find(aConfirmation().key) ],
    [ 'a callback', 'update cl_notify_callback set body = (select card_no from cl_pay_log)',
      (read) => read.callbacks.list({}, 2) ],
  ];
  for (const [what, sql, find] of moves) {
    it(`refuses a ciphertext that was moved into ${what}`, async () => {
      const { read } = temporary.database.unitOfWork;
      expect(await find(read)).not.to.equal(undefined);
      await temporary.tamper(sql);
      expect(await thrownBy(() => find(read))).to.be.instanceOf(InvariantViolation);
    });
  }

  it('refuses a ciphertext that was moved to another row', async () => {
    await temporary.tamper(
      `update cl_user set id_no = (select id_no from cl_user where user_id = 'borrower-2') where user_id = 'borrower-1'`,
    );
    const { borrowers } = temporary.database.unitOfWork.read;
    expect(await thrownBy(() => borrowers.find('borrower-1' as BorrowerId))).to.be.instanceOf(InvariantViolation);
    expect((await borrowers.find('borrower-2' as BorrowerId))?.idCard.reveal()).to.equal(letterId.idCard.reveal());
  });

  it('refuses a ciphertext that was moved to another column', async () => {
    await temporary.tamper(`update cl_user set real_name = phone where user_id = 'borrower-1'`);
    const error = await thrownBy(() => temporary.database.unitOfWork.read.borrowers.find('borrower-1' as BorrowerId));
    expect(error).to.be.instanceOf(InvariantViolation);
    expect(String(error)).to.not.include(person.mobile.reveal());
  });

  it('is read under an old key and written under the new one (key rotation)', async () => {
    const newer = aKeyRing('k2');
    const rotated = temporary.reopen({ primary: 'k2', keys: new Map([...newer.keys, ...ring.keys]) });
    const account = await rotated.unitOfWork.read.borrowers.find('borrower-1' as BorrowerId);
    expect(account?.name.reveal()).to.equal(person.name.reveal());

    await rotated.unitOfWork.run((stores) => stores.borrowers.updateContact(aBorrower()));
    const [row] = await temporary.engine.reader.all({
      sql: `select phone, id_no from cl_user where user_id = 'borrower-1'`,
      bindings: [],
    });
    expect(row?.['phone']).to.match(/^1\|k2\|/);
    expect(row?.['id_no']).to.match(/^1\|k1\|/);
    expect((await rotated.unitOfWork.read.borrowers.find('borrower-1' as BorrowerId))?.mobile.reveal()).to.equal(
      person.mobile.reveal(),
    );
  });

  it('reads the callbacks of a release before there were schedules, which named nobody', async () => {
    await temporary.tamper(`update cl_notify_callback set body = '{"orderId":90000001}'`);
    const [callback] = await temporary.database.unitOfWork.read.callbacks.list({}, 2);
    expect(callback?.body).to.equal('{"orderId":90000001}');
  });

  it('cannot be read without the key', async () => {
    const stranger = temporary.reopen(aKeyRing('k1'));
    const missing = temporary.reopen(aKeyRing('k9'));
    for (const database of [stranger, missing]) {
      const error = await thrownBy(() => database.unitOfWork.read.borrowers.find('borrower-1' as BorrowerId));
      expect(error).to.be.instanceOf(InvariantViolation);
    }
  });
});

describe('the identity cipher', () => {
  const cipher = createIdentityCipher(aKeyRing('k1'));
  const place = { table: 't', column: 'c', rowKey: '1' };

  it('never seals the same text to the same bytes', () => {
    expect(cipher.seal(place, 'text')).to.not.equal(cipher.seal(place, 'text'));
  });

  it('keeps every character, beyond the basic plane too', () => {
    const text = '𠮷野家 😀 測試';
    expect(cipher.open(place, cipher.seal(place, text))).to.equal(text);
  });

  it('refuses every altered byte of a sealed text', () => {
    const sealed = cipher.seal(place, 'text');
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'A' ? 'B' : 'A';
      const altered = sealed.slice(0, index) + other + sealed.slice(index + 1);
      // The last character of an unpadded group may differ in bits that carry nothing.
      if (decodesAlike(sealed, altered)) continue;
      expect(() => cipher.open(place, altered), `byte ${String(index)}`).to.throw(InvariantViolation);
    }
  });

  it('refuses a tag cut short', () => {
    const parts = cipher.seal(place, 'text').split('|');
    const short = Buffer.from(parts[4] ?? '', 'base64')
      .subarray(0, 4)
      .toString('base64');
    expect(() => cipher.open(place, [...parts.slice(0, 4), short].join('|'))).to.throw(InvariantViolation);
  });

  it('refuses keys that are short, twice the same id, or unnamed, without quoting them', () => {
    const good = Buffer.alloc(32, 1).toString('base64');
    for (const text of ['', 'k1', `k1:${good.slice(0, 20)}`, `k1:${good},k1:${good}`, `:${good}`]) {
      expect(() => parseKeyRing(text))
        .to.throw(InvariantViolation)
        .with.property('message')
        .not.include(good.slice(0, 20));
    }
  });
});

function decodesAlike(left: string, right: string): boolean {
  const [a, b] = [left.split('|'), right.split('|')];
  if (a.length !== b.length || a[0] !== b[0] || a[1] !== b[1]) return false;
  return [2, 3, 4].every((part) => Buffer.from(a[part] ?? '', 'base64').equals(Buffer.from(b[part] ?? '', 'base64')));
}
