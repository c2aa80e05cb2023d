import { expect } from 'chai';
import fc from 'fast-check';
import { PortUnavailable } from '@banyan/core';
import { scanForIdentity, scanLogLine } from '#src/logging/identity-scanner.js';
import { createLog } from '#src/logging/log.js';

const ID_CARDS = ['110199199003070017', '44019919930101014X', '44019919930101014x'];
const MOBILES = ['19900000001', '+8619900000002'];
const CARDS = ['6217000000000001234', '6227000000000012'];

describe('identity scanner', () => {
  for (const identity of [...ID_CARDS, ...MOBILES, ...CARDS]) {
    it(`masks identity number ${String(identity.length)} characters long wherever it stands in a line`, () => {
      const frame = fc.stringMatching(/^[^\dA-Za-z.+]{0,12}$/);
      fc.assert(
        fc.property(frame, frame, (before, after) => {
          const { text, found } = scanForIdentity(before + identity + after);
          expect(found).to.equal(1);
          expect(text).to.not.include(identity.slice(-8));
        }),
      );
    });
  }

  it('leaves times, ids and amounts alone', () => {
    const line = '{"time":1763800000000,"requestId":"01KAQ2J7V2Z4T6W8Y0A2C4E6G8","orderNo":"90000001","ms":12.5}';
    expect(scanForIdentity(line)).to.deep.equal({ text: line, found: 0 });
  });

  it('keeps order numbers and event ids readable even when they look like a card or a phone, but not a true ID number', () => {
    const line = '{"orderNo":"6217000000000001234","eventId":"19900000001"}';
    expect(scanLogLine(line)).to.deep.equal({ text: line, found: 0 });
    expect(scanLogLine('{"orderNo":"110199199003070017"}')).to.deep.equal({
      text: '{"orderNo":"******************"}',
      found: 1,
    });
  });
});

describe('log', () => {
  function logged(emit: (log: ReturnType<typeof createLog>) => void): {
    readonly lines: string[];
    readonly masked: number;
  } {
    const lines: string[] = [];
    const log = createLog({ level: 'debug', write: (line) => lines.push(line) });
    emit(log);
    return { lines, masked: log.maskedCount() };
  }

  it('masks and counts an identity number that somebody put into a line', () => {
    const { lines, masked } = logged((log) => log.info('hello', { reason: '19900000001' }));
    expect(lines.join('')).to.not.include('19900000001');
    expect(masked).to.equal(1);
  });

  it('prints the class and code of a foreign error, never its message, and the message of our own', () => {
    const foreign = Object.assign(new Error('row 110199199003070017 is bad'), { code: 'SQLITE_ERROR' });
    const { lines } = logged((log) => log.error('failed', { error: new PortUnavailable('database', foreign) }));
    const [line = ''] = lines;
    expect(line).to.include('database is not available').and.to.include('SQLITE_ERROR');
    expect(line).to.not.include('is bad');
  });

  it('a line has what was said and nothing else: no error where there was none', () => {
    const { lines } = logged((log) => log.info('job ran', { job: 'PruningJob', ms: 3 }));
    const { time, ...members } = JSON.parse(lines.join('')) as Record<string, unknown>;
    expect(time).to.be.a('number');
    expect(members).to.deep.equal({ level: 'info', job: 'PruningJob', ms: 3, msg: 'job ran' });
  });
});
