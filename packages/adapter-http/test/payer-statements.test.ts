import { expect } from 'chai';
import { describe, it } from 'mocha';
import type { DocumentKey, DocumentStore, PayerStatements, StatementFault } from '@banyan/core';
import { InvariantViolation, localDate, PortUnavailable } from '@banyan/core';
import type { InMemoryDocumentStore } from '@banyan/core/testing';
import { createInMemoryDocumentStore } from '@banyan/core/testing';
import { createCsvPayerStatements } from '#src/index.js';
import { NOW } from './support/gateway-in-test.js';

const DAY = localDate('2026-05-29');
const HEADER = 'direction,requestNo,serialNo,amountFen,paidAt\n';

function row(serialNo: string): string {
  return `repayment,R1,${serialNo},148424,2026-05-29T12:26:40.123+08:00\n`;
}

function file(...serials: readonly string[]): Uint8Array {
  return Buffer.from(HEADER + serials.map(row).join(''), 'utf8');
}

function opened(over: (documents: InMemoryDocumentStore) => Partial<DocumentStore> = () => ({})): {
  readonly documents: InMemoryDocumentStore;
  readonly statements: PayerStatements;
} {
  const documents = createInMemoryDocumentStore({ clock: { now: () => NOW } });
  return { documents, statements: createCsvPayerStatements({ documents: { ...documents, ...over(documents) } }) };
}

async function serialsOf(statements: PayerStatements): Promise<readonly string[]> {
  const read = await statements.read(DAY);
  return read.ok ? read.value.map(({ serialNo }) => serialNo) : [];
}

describe('statements of the payer in the object store', () => {
  it('numbers the files of a day, and keeps none twice in a row', async () => {
    const { documents, statements } = opened();
    for (const serials of [['A'], ['A'], ['B'], ['A'], ['C'], ['D'], ['E']])
      await statements.keep(DAY, file(...serials));
    expect(documents.keys()).to.deep.equal(
      [1, 2, 3, 4, 5, 6].map((number) => `payer-statements/2026-05-29/${String(number)}.csv`),
    );
    expect(await serialsOf(statements)).to.deep.equal(['E']);
  });

  it('finds the latest of any number of files without reading them all', async () => {
    for (const count of [1, 2, 3, 4, 5, 7, 8, 9, 31, 33]) {
      let reads = 0;
      const { statements } = opened((documents) => ({
        get: (key) => {
          reads += 1;
          return documents.get(key);
        },
      }));
      for (let number = 1; number <= count; number += 1) await statements.keep(DAY, file(`S${String(number)}`));
      reads = 0;
      expect(await serialsOf(statements)).to.deep.equal([`S${String(count)}`]);
      expect(reads, String(count)).to.be.at.most(2 * Math.ceil(Math.log2(count + 1)) + 1);
    }
  });

  it('takes the next number when another file took the one that was free, and loses neither', async () => {
    let isFaster = false;
    const { documents, statements } = opened((store) => ({
      put: async (document) => {
        if (isFaster) {
          isFaster = false;
          await store.put({ ...document, bytes: file('FASTER') });
        }
        return store.put(document);
      },
    }));
    await statements.keep(DAY, file('FIRST'));
    isFaster = true;
    expect(await statements.keep(DAY, file('SLOWER'))).to.deep.equal({ ok: true, value: { lines: 1 } });
    expect(documents.keys()).to.have.length(3);
    expect(await serialsOf(statements)).to.deep.equal(['SLOWER']);
  });

  it('has not kept a file that the store could not take', async () => {
    const away = new PortUnavailable('document store');
    const { statements } = opened(() => ({ put: () => Promise.reject(away) }));
    expect(await statements.keep(DAY, file('A')).catch((error: unknown) => error)).to.equal(away);
    const broken = opened(() => ({ put: () => Promise.reject(new InvariantViolation('not a document key')) }));
    const error: unknown = await broken.statements.keep(DAY, file('A')).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(InvariantViolation);
  });

  it('says so when a file of the store is damaged, and does not read an earlier one in its place', async () => {
    const { documents, statements } = opened();
    await statements.keep(DAY, file('A'));
    await statements.keep(DAY, file('B'));
    documents.damage('payer-statements/2026-05-29/2.csv' as DocumentKey);
    expect(await statements.read(DAY).catch((error: unknown) => error)).to.be.instanceOf(InvariantViolation);
  });

  it('reads fields in quotes', async () => {
    const { statements } = opened();
    const text = `"direction","requestNo","serialNo","amountFen","paidAt"\r\n"repayment","R1","S1","148424","2026-05-29T12:26:40+08:00"\r\n`;
    await statements.keep(DAY, Buffer.from(text));
    expect(await serialsOf(statements)).to.deep.equal(['S1']);
  });

  // prettier-ignore
  const malformed: readonly (readonly [what: string, text: string | Uint8Array, line: number, column: string])[] = [
    [ 'a quote that does not end',       `${HEADER}${row('A')}repayment,"R1`,             3, 'requestNo' ],
    [ 'a quote in the middle of a field', `${HEADER}repayment,R"1,A,1,x\n`,               2, 'requestNo' ],
    [ 'text after a quote',              `${HEADER}"repayment"s,R1,A,1,x\n`,              2, 'direction' ],
    [ 'a line end within a field',       `${HEADER}repayment,"R\n1",A,1,x\n`,             2, 'requestNo' ],
    [ 'a line that does not end',        `${HEADER}${row('A')}repayment,${'R'.repeat(2_000)}`, 3, 'requestNo' ],
    [ 'letters that are no UTF-8',       Buffer.from(`${HEADER}repayment,R\xff,A,1,x\n`, 'latin1'), 2, 'requestNo' ],
    [ 'the form of another system',      Buffer.from(HEADER, 'utf16le'),                  1, 'direction' ],
    [ 'a zero byte',                     `${HEADER}repayment,R\u0000,A,1,x\n`,            2, 'requestNo' ],
  ];
  for (const [what, text, line, column] of malformed) {
    it(`refuses a file with ${what}`, async () => {
      const { documents, statements } = opened();
      const fault: StatementFault = { kind: 'malformed', line, column };
      expect(await statements.keep(DAY, Buffer.from(text))).to.deep.equal({ ok: false, error: fault });
      expect(documents.keys()).to.deep.equal([]);
    });
  }

  it('lets other work have its turn while it reads a large file', async () => {
    const { statements } = opened();
    const large = file(...Array.from({ length: 20_000 }, (_, at) => `S${String(at)}`));
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    expect(await statements.keep(DAY, large)).to.deep.equal({ ok: true, value: { lines: 20_000 } });
    clearImmediate(timer);
    expect(turns).to.be.greaterThan(large.length / (64 * 1024));
  });
});
