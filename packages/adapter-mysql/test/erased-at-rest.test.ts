import { expect } from 'chai';
import { addMs } from '@banyan/core';
import type { BlindIndex } from '@banyan/core';
import { aMarketplaceOrder, anOrderKey, indexesOf, INVENTED_PEOPLE, TEST_NOW } from '@banyan/core/testing';
import { fillIdentities } from './support/filled-identities.js';
import { openTemporaryDatabase } from './support/temporary-database.js';
import type { TemporaryDatabase } from './support/temporary-database.js';

const KEY = anOrderKey();
const { idCard: INDEX } = indexesOf(INVENTED_PEOPLE.borrower);

// What names the borrower of KEY, sealed; the other person's rows stay.
// prettier-ignore
const SEALED = [
  `select id_no as sealed from cl_user where user_id = 'borrower-1'`,
  `select phone as sealed from cl_user where user_id = 'borrower-1'`,
  `select card_no as sealed from cl_bank_card where user_id = 'borrower-1'`,
  `select application as sealed from third_convert`,
  `select operator_url as sealed from rongshu_credit_data_pull_log`,
  `select success_url as sealed from cl_borrow_confirm_log`,
  `select card_no as sealed from cl_card_bind_request`,
  `select card_no as sealed from cl_pay_log`,
  `select card_no as sealed from repay_apply`,
  `select card_no as sealed from cl_depository_register_info`,
  `select body as sealed from cl_notify_callback`,
] as const;

describe('what is erased', () => {
  let temporary: TemporaryDatabase;
  beforeEach(async () => {
    temporary = await openTemporaryDatabase();
    await fillIdentities(temporary.database);
  });
  afterEach(() => temporary.close());

  async function sealedTexts(): Promise<readonly string[]> {
    const texts: string[] = [];
    for (const sql of SEALED) {
      const row = await temporary.engine.reader.first({ sql, bindings: [] });
      if (typeof row?.['sealed'] === 'string') texts.push(row['sealed']);
    }
    return texts;
  }

  it('is in no byte on the disk afterwards, not even sealed', async () => {
    const { unitOfWork } = temporary.database;
    await unitOfWork.run(({ orders }) => orders.insert(aMarketplaceOrder({ key: KEY, idCardIndex: INDEX })));
    const sealed = await sealedTexts();
    expect(sealed).to.have.length(SEALED.length);
    const before = await temporary.bytesOnDisk();
    expect(sealed.filter((text) => before.includes(text)).length).to.be.greaterThan(5);

    await unitOfWork.run(async ({ retention }) => {
      await retention.eraseOrder(KEY, addMs(TEST_NOW, 1));
      await retention.erasePerson(INDEX, 'f'.repeat(64) as BlindIndex);
    });
    await temporary.engine.reader.all({ sql: 'pragma wal_checkpoint(TRUNCATE)', bindings: [] }).catch(() => []);
    await temporary.database.close();
    const after = await temporary.bytesOnDisk();
    for (const [at, text] of sealed.entries()) expect(after.includes(text), SEALED[at]).to.equal(false);
    expect(after.includes('borrower-2'), 'the search looks at the right bytes').to.equal(true);
    expect(after.includes(INDEX), 'the index of the person').to.equal(false);
  });
});
