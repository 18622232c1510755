import { jest } from '@jest/globals';
import { output } from '../../apps/cli/src/output/output.js';
import { clock, day, tellDaysOf, tellIn, withClocks } from '../../apps/cli/src/output/words.js';

const MIDNIGHT_IN_BERLIN = '2031-02-28T23:00:00.000Z';

describe('an instant on the command line', () => {
  afterEach(() => {
    tellIn();
    jest.restoreAllMocks();
  });

  it.each([
    ['Europe/Berlin', '2031-03-01 00:00:00'],
    ['Asia/Kolkata', '2031-03-01 04:30:00'],
    ['America/Chicago', '2031-02-28 17:00:00'],
  ])('is told in the zone of its reader: %s', (zone, told) => {
    tellIn(zone);
    expect(clock(MIDNIGHT_IN_BERLIN)).toBe(told);
    expect(withClocks(`Not before ${MIDNIGHT_IN_BERLIN}`)).toBe(`Not before ${told}`);
    expect(clock(MIDNIGHT_IN_BERLIN, new Date(MIDNIGHT_IN_BERLIN))).toBe(told.split(' ')[1]);
  });

  it('is one of this machine where its reader has no zone, or one that is not known here', () => {
    tellIn();
    const here = clock(MIDNIGHT_IN_BERLIN);
    tellIn('Mars/Base');
    expect(clock(MIDNIGHT_IN_BERLIN)).toBe(here);
  });

  it('is a day where people meant one: in their zone, or in that of the program', () => {
    tellIn('Europe/Berlin');
    expect([day(MIDNIGHT_IN_BERLIN), day('2031-03-31T21:59:59.000Z')]).toEqual(['2031-03-01', '2031-03-31']);
    expect(day('2031-03-01T08:00:00.000Z')).toBe('2031-03-01 09:00:00');
    tellIn('Asia/Kolkata');
    expect(day(MIDNIGHT_IN_BERLIN)).toBe('2031-03-01 04:30:00');
    tellDaysOf('Europe/Berlin');
    expect(day(MIDNIGHT_IN_BERLIN)).toBe('2031-03-01');
  });

  it('comes with the zone, once, and only where one is told', () => {
    const written: unknown[] = [];
    for (const stream of [process.stdout, process.stderr])
      jest.spyOn(stream, 'write').mockImplementation((line) => written.push(line) > 0);
    tellIn('Europe/Berlin');
    const out = output(false);
    const at = '2031-03-01T08:00:00.000Z';
    out.result(null, () => 'Nobody is away');
    out.result(null, () => `until ${clock(at)}`);
    out.say(`from ${clock(at)}`);
    output(true).result({ at }, () => clock(at));
    expect(written).toEqual([
      'Nobody is away\n',
      'until 2031-03-01 09:00:00\nTimes are those of Europe/Berlin\n',
      'from 2031-03-01 09:00:00\n',
      `${JSON.stringify({ at }, null, 2)}\n`,
    ]);
  });
});
