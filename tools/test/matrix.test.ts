import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { contractOf, judgeMatrix } from '#src/matrix.js';
import type { ContractRun } from '#src/matrix.js';
import type { BackEnd, MatrixRow } from '#src/matrix.table.js';
import { MATRIX_TABLE } from '#src/matrix.table.js';
import { ROOT } from './scratch.js';

const BACK_ENDS: readonly BackEnd[] = [
  { name: 'memory', what: 'maps', needs: null },
  { name: 'sqlite', what: 'a file', needs: null },
  { name: 'mysql', what: 'a server', needs: 'PLANTED_MYSQL_URL' },
];
const ROWS: readonly MatrixRow[] = [['loans', ['memory', 'sqlite', 'mysql']]];
const FULL: readonly ContractRun[] = ['memory', 'sqlite', 'mysql'].map((backEnd) => ({
  port: 'loans',
  backEnd,
  passed: 3,
  failed: 0,
}));

function judge(changes: Partial<Parameters<typeof judgeMatrix>[0]>): ReturnType<typeof judgeMatrix> {
  const environment = { PLANTED_MYSQL_URL: 'mysql://there' };
  return judgeMatrix({ ports: ['loans'], rows: ROWS, backEnds: BACK_ENDS, runs: FULL, environment, ...changes });
}

describe('Port × back end matrix', () => {
  it('is content when every cell has run', () => {
    expect(judge({}).problems).to.deep.equal([]);
    expect(judge({}).lines[1]).to.match(/^loans +✓ 3 +✓ 3 +✓ 3$/);
  });

  it('heads the column of a long name with a short one and says below what it stands for', () => {
    const backEnds = BACK_ENDS.map((backEnd) => (backEnd.name === 'mysql' ? { ...backEnd, column: 'my' } : backEnd));
    const { lines } = judge({ backEnds });
    expect(lines[0]).to.match(/^port +memory +sqlite +my$/);
    expect(lines.at(-1)).to.equal('my = mysql: a server');
  });

  it('fails on an empty cell and shows it', () => {
    const verdict = judge({ runs: FULL.slice(0, 1).concat(FULL.slice(2)) });
    expect(verdict.problems).to.deep.equal(['contract:loans on sqlite did not run']);
    expect(verdict.lines[1]).to.include('EMPTY');
  });

  it('fails on a suite that ran without a passing test', () => {
    const runs = FULL.map((run) => (run.backEnd === 'sqlite' ? { ...run, passed: 0 } : run));
    expect(judge({ runs }).problems).to.deep.equal(['contract:loans on sqlite did not run']);
  });

  it('fails on a failing cell', () => {
    const runs = FULL.map((run) => (run.backEnd === 'sqlite' ? { ...run, failed: 1 } : run));
    expect(judge({ runs }).problems).to.deep.equal(['contract:loans on sqlite failed 1']);
  });

  it('fails on a port without a row, a row without a port, and a row without a real back end', () => {
    expect(judge({ ports: ['loans', 'cards'] }).problems).to.have.length(1);
    expect(judge({ ports: [] }).problems).to.deep.equal(['row loans names no port']);
    expect(judge({ rows: [['loans', ['memory']]] }).problems).to.include(
      'row loans must name the in-memory adapter and a real one',
    );
  });

  it('fails on a cell that nobody declared', () => {
    expect(judge({ rows: [['loans', ['memory', 'sqlite']]] }).problems).to.deep.equal([
      'contract:loans on mysql ran, and no cell expects it',
    ]);
  });

  it('names a back end that is not there instead of failing its cells', () => {
    const verdict = judge({ environment: {}, runs: FULL.slice(0, 2) });
    expect(verdict.problems).to.deep.equal([]);
    expect(verdict.missing).to.deep.equal(['mysql (a server): set PLANTED_MYSQL_URL']);
    expect(verdict.lines[1]).to.include('absent');
  });

  it('reads port and back end from a suite title, and only from such a title', () => {
    expect(contractOf('contract:data-pulls on sqlite')).to.deep.equal({ port: 'data-pulls', backEnd: 'sqlite' });
    expect(contractOf('data pulls on sqlite')).to.equal(undefined);
  });

  it('has a row for every port of core', () => {
    const ports = readdirSync(path.join(ROOT, 'packages', 'core', 'src', 'ports')).map((file) =>
      file.replace(/\.ts$/, ''),
    );
    expect(MATRIX_TABLE.map(([port]) => port)).to.have.members(ports.filter((port) => port !== 'index'));
  });
});
