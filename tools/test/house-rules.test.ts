import { expect } from 'chai';
import { houseRuleViolations } from '#src/house-rules.js';
import type { SourceFile } from '#src/source-tree.js';

// Spelled in two halves, so that this file itself breaks no rule.
const MACHINE = '/ro' + 'ot/banyan';

/** One planted violation per row: the rule that must find it, the file it stands in, and what the file says. */
// prettier-ignore
const PLANTED: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['kebab-case-files',     'packages/core/src/model/bankCard.ts',             ''],
  ['meaningful-names',     'packages/core/src/model/loan-helper.ts',          ''],
  ['meaningful-names',     'packages/core/src/model/loan.ts',                 'const orderManager = 1;'],
  ['meaningful-names',     'packages/core/src/model/loan.ts',                 'function handleOrder() { return 1; }'],
  ['meaningful-names',     'packages/core/src/model/loan.ts',                 'const processOrder = () => 1;'],
  ['meaningful-names',     'packages/core/src/model/loan.ts',                 'interface ILoan { a: 1 }'],
  ['meaningful-names',     'packages/core/src/model/loan.ts',                 'type LoanBase = 1;'],
  ['meaningful-names',     'packages/core/src/model/loan.ts',                 'type LoanData = 1;'],
  ['meaningful-names',     'packages/core/src/model/loan.ts',                 'const thirdOrder = 1;'],
  ['glossary-words',       'packages/core/src/model/customer.ts',             ''],
  ['glossary-words',       'packages/core/src/ports/loans.ts',                'interface Loans { /** Reads. */ ofUser(id: 1): 2; b: 1 }'],
  ['wire-names',           'packages/core/src/model/loan.ts',                 "const x = { a: 'isCanLoan' };"],
  ['wire-names',           'packages/adapter-http/src/router.ts',             'const x = (body: { isStock: 1 }) => body.isStock;'],
  ['wire-names',           'apps/server/src/settings.ts',                     'const passed = status === 6001;'],
  ['wire-names',           'apps/server/src/settings.ts',                     'const settled = status === 8001;'],
  ['wire-names',           'packages/core/src/model/loan.ts',                 "const x = { willRepayAmount: 1 };"],
  ['table-sources',        'packages/core/src/model/loan.ts',                 "const LOAN_TABLE = [[1, 'a', 'item 9'], [2, 'b', 'later']] as const;"],
  ['table-sources',        'packages/core/src/rongshu/tables/a.table.ts',     "/** What codes mean. */ export const A_TABLE = [[1, 'a']] as const satisfies X;"],
  ['wire-names',           'apps/server/src/main.ts',                         'const x = { amountOption: 1 };'],
  ['docstrings',           'packages/core/src/model/loan.ts',                 'export const loan = 1;'],
  ['docstrings',           'packages/core/src/model/loan.ts',                 '/** */\nexport interface Loan { a: 1 }'],
  ['short-files',          'packages/core/src/model/loan.ts',                 'let a;\n'.repeat(351)],
  ['nothing-left-over',    'packages/core/src/model/loan.ts',                 'let a; // TODO name it'],
  ['nothing-left-over',    'packages/core/src/model/loan.ts',                 '// ------------------\nlet a;'],
  ['nothing-left-over',    'packages/core/src/model/loan.ts',                 '// const b = 2;\nlet a;'],
  ['nothing-left-over',    'packages/core/src/model/loan.ts',                 '// eslint-disable-next-line no-console\nlet a;'],
  ['nothing-left-over',    'packages/core/src/model/loan.ts',                 '// @ts-ignore\nlet a;'],
  ['nothing-left-over',    'packages/core/src/model/loan.ts',                 'try { f(); } catch { /* fine */ }'],
  ['nothing-left-over',    'packages/core/test/model/loan.test.ts',           "describe.only('x', () => {});"],
  ['nothing-left-over',    'packages/core/test/model/loan.test.ts',           "it.skip('x', () => {});"],
  ['nothing-left-over',    'packages/core/test/model/loan.test.ts',           "xit('x', () => {});"],
  ['no-machine-paths',     'docs/ARCHITECTURE.md',                            `see ${MACHINE}`],
  ['port-contracts',       'packages/core/src/ports/loans.ts',                ''],
  ['port-contracts',       'packages/core/src/testing/contracts/loans.contract.ts', ''],
  ['port-promises',        'packages/core/src/ports/loans.ts',                'interface Loans { a(): 1; /** Says. */ b(): 2 }'],
  ['documented-paths',     'docs/ARCHITECTURE.md',                            'see `core/src/model/gone.ts`'],
  ['documented-paths',     'README.md',                                       'see `docs/GONE.md`'],
  ['marks-explained',      'packages/core/src/model/loan.ts',                 '/** A loan (G99). */'],
  ['marks-explained',      'docs/GLOSSARY.md',                                '| 2 | awaitingParse | E99 |'],
  ['examples-are-tested',  'packages/core/README.md',                         '```ts\nconst a = 1;\n```'],
  ['examples-are-tested',  'packages/core/README.md',                         '<!-- from: gone.ts#a -->\n```ts\nconst a = 1;\n```'],
  ['short-readmes',        'packages/core/README.md',                         'line\n'.repeat(61)],
  ['adr-enforced-by',      'docs/adr/0042-hope.md',                           '# Hope'],
];

/** What the rules must leave alone. */
// prettier-ignore
const INNOCENT: readonly SourceFile[] = [
  { file: 'packages/core/src/rongshu/interfaces/1.01-user-check.ts', text: "const x = 'isCanLoan';" },
  { file: 'packages/core/src/rongshu/tables/bank-codes.table.ts',    text: 'let a;' },
  { file: 'packages/core/src/rongshu/tables/push-status.table.ts',   text: "/** Statuses. */\nexport const PUSH_TABLE = [[2001, '成功', '5.1'], [2002, '拒绝', 'item 4']] as const;" },
  { file: 'packages/core/src/model/callback.ts',                     text: "/** `nc_send_status` (`lender-domain` §18). */\nexport const STATE_TABLE = [[0, 'pending']] as const;" },
  { file: 'packages/core/src/ports/clock.ts',                        text: '/** Now. */\nexport interface Clock { now(): 1 }' },
  { file: 'packages/core/src/testing/contracts/clock.contract.ts',   text: '/** Suite. */\nexport const clockContract = 1;' },
  { file: 'packages/core/src/shared/result.ts',                      text: '/** Ok. */\nexport function ok(): 1;\nexport function ok(a?: 1): 1 { return a ?? 1; }' },
  { file: 'packages/adapter-mysql/src/database.ts',                  text: "const baseUrl = 'https://x'; const next = process.env['A']; // Why: `a` is late." },
  { file: 'packages/core/test/shared/identity.test.ts',              text: "const id = '110199199003070017'; const serial = '110108199003072736123';" },
  { file: 'docs/adr/0043-tables.md',                                 text: '**Enforced by:** `packages/core/src/ports/clock.ts` and `core/src/ports/`' },
];

describe('House rules', () => {
  for (const [rule, file, text] of PLANTED) {
    it(`${rule} finds what was planted in ${file}: ${text.slice(0, 50).split('\n').join(' ')}`, () => {
      const found = houseRuleViolations([{ file, text }]);
      expect(found.filter((violation) => violation.file === file).map((violation) => violation.rule)).to.include(rule);
    });
  }

  it("only-invented-people finds the one check digit that makes a number somebody's", () => {
    const numbers = [...'0123456789X'].map((checkDigit) => `const id = '${'1101081990' + '0307273'}${checkDigit}';`);
    const found = numbers.filter((text) => houseRuleViolations([{ file: 'docs/GLOSSARY.md', text }]).length > 0);
    expect(found).to.have.length(1);
  });

  it('examples-are-tested compares an example with its region, indentation apart', () => {
    const source = {
      file: 'packages/core/test/readme.test.ts',
      text: '  // #region a\n  call(() => {\n    f();\n  });\n  // #endregion\n',
    };
    const readme = (example: string): SourceFile => ({
      file: 'packages/core/README.md',
      text: `<!-- from: packages/core/test/readme.test.ts#a -->\n\`\`\`ts\n${example}\`\`\`\n`,
    });
    expect(houseRuleViolations([source, readme('call(() => {\n  f();\n});\n')])).to.deep.equal([]);
    expect(houseRuleViolations([source, readme('call(() => {\n  g();\n});\n')])).to.have.length(1);
  });

  it('leave innocent files alone', () => {
    expect(houseRuleViolations(INNOCENT)).to.deep.equal([]);
  });
});
