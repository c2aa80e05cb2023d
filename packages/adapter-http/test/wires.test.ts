import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type {
  ApplyCreditResultError,
  ApplyDisbursementError,
  ApplyLoanResultError,
  ApplyLoanReviewError,
  ApplyOverdueError,
  ApplyRepaymentResultError,
} from '@banyan/core';
import { fen, instant, LENDER_EVENT_TABLE, localDate } from '@banyan/core';
import { createInMemoryDocumentStore, INVENTED_CARDS, INVENTED_PEOPLE } from '@banyan/core/testing';
import { createCsvPayerStatements, createHttpPayer } from '@banyan/adapter-http';
import { openSignedPeer } from './support/signed-peer-in-test.js';

type ParkedCause = (
  | ApplyCreditResultError
  | ApplyDisbursementError
  | ApplyLoanResultError
  | ApplyLoanReviewError
  | ApplyOverdueError
  | ApplyRepaymentResultError
)['kind'];

// A total record, so that a cause added to a consumer must be added here.
const CAUSES: Readonly<Record<ParkedCause, true>> = {
  malformed: true,
  unknownOrder: true,
  unknownLoan: true,
  unknownRequest: true,
  noAmountOffered: true,
  noTermOffered: true,
  priceAboveProduct: true,
  amountDiffers: true,
  paidAtImplausible: true,
  notPriceable: true,
  paidAfterEnd: true,
  failedAfterPaid: true,
  rejectedAfterPaid: true,
  payoutStillOpen: true,
  notDisbursed: true,
  unknownInstallment: true,
  asOfAhead: true,
  serialReused: true,
  amountImplausible: true,
};

describe('WIRES.md', () => {
  const text = readFileSync(new URL('../WIRES.md', import.meta.url), 'utf8');

  it('describes the payload of every event, and says which go to the lender', () => {
    for (const [type, direction] of LENDER_EVENT_TABLE) {
      const row = direction === 'outgoing' ? `| \`${type}\` (to the lender) | ` : `| \`${type}\` | `;
      expect(text.split(row), type).to.have.lengthOf(2);
    }
  });

  it('says what every cause means for which an event is parked', () => {
    for (const cause of Object.keys(CAUSES)) expect(text, cause).to.include(`\`${cause}\``);
  });

  /** The lines of the code block that begins like this. */
  function block(language: string, beginning: string): readonly string[] {
    const found = text.split('```').find((part) => part.startsWith(`${language}\n${beginning}`));
    expect(found, beginning).to.be.a('string');
    return (found ?? '').split('\n').slice(1, -1);
  }

  it("shows the payer's answers to the last byte, and the order as it is sent", async () => {
    const answers = block('json', '{"requestNo":"R1","result"');
    const [order = ''] = block('json', '{"requestNo":"R1","amountFen"');
    const sent: unknown[] = [];
    let answer = '';
    const peer = await openSignedPeer((_path, question) => {
      sent.push(question);
      return { kind: 'text', text: answer };
    });
    const { url } = peer.settings;
    const settings = { ...peer.settings, debitUrl: url, debitQueryUrl: url };
    const payer = createHttpPayer({ exchange: peer.exchange, settings: () => settings });
    const read = [];
    for (answer of answers) read.push(await payer.queryDebit('R1'));
    expect(read).to.deep.equal([
      { kind: 'paid', serialNo: 'S1', amount: 148_424n, paidAt: 1_780_000_000_123 },
      { kind: 'failed', reason: 'insufficientFunds' },
      { kind: 'running' },
      { kind: 'notReceived' },
    ]);
    const { name, idCard, mobile } = INVENTED_PEOPLE.borrower;
    await payer.debit({
      requestNo: 'R1',
      amount: fen(148_424n),
      validUntil: instant(1_780_070_399_999),
      card: INVENTED_CARDS.borrowerLong,
      name,
      idCard,
      reservedMobile: mobile,
      agreementNo: 'AGR-1',
    });
    await peer.close();
    const persons = [INVENTED_CARDS.borrowerLong, name, idCard, mobile].map((told) => told.reveal());
    const shown = JSON.stringify(sent.at(-1), (_member, value: unknown) =>
      typeof value === 'string' && persons.includes(value) ? '…' : value,
    );
    expect(shown).to.equal(order);
  });

  it('shows a statement that is one', async () => {
    const csv = block('csv', 'direction').join('\n');
    const documents = createInMemoryDocumentStore({ clock: { now: () => instant(0) } });
    const statements = createCsvPayerStatements({ documents });
    const day = localDate('2026-05-29');
    expect(await statements.keep(day, Buffer.from(csv))).to.deep.equal({ ok: true, value: { lines: 3 } });
    const read = await statements.read(day);
    expect(read.ok && read.value.map(({ amount }) => amount)).to.deep.equal([1_500_000n, 148_424n, 148_424n]);
  });
});
