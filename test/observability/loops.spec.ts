import { register } from 'prom-client';
import { Every } from '../../apps/worker/src/relay/every.js';
import { countLetter, LOOPS } from '../../libs/observability/metrics/relay.js';
import { aLog } from '../servers/a-log.js';
import { eventually } from '../servers/eventually.js';

const databaseError = (code: string): Error => Object.assign(new Error('of a text'), { name: 'error', code });

describe('the label of a letter', () => {
  it('is one of a fixed list, also for a purpose of a later release', async () => {
    countLetter('closure_note', 'sent', 1);
    countLetter('from_tomorrow', 'unwritten', 1);
    const text = await register.getSingleMetricAsString('roundtable_letters_total');
    expect(text).toContain('{purpose="closure_note",outcome="sent"} 1');
    expect(text).toContain('{purpose="unknown",outcome="unwritten"} 1');
    expect(text).not.toContain('from_tomorrow');
  });
});

describe('a loop beside the worker', () => {
  it('is counted from 0, so that the first failure is seen to be one more', async () => {
    const { values } = (await register.getSingleMetric('roundtable_passes_total')?.get()) ?? { values: [] };
    const all = LOOPS.flatMap((pass) => ['ok', 'failed'].map((outcome) => ({ labels: { pass, outcome }, value: 0 })));
    expect(values).toEqual(all);
  });

  it('logs each kind of failure of a pass once, also a second, and that it works again', async () => {
    const { log, lines } = aLog();
    const ends = [databaseError('57P01'), databaseError('57P01'), databaseError('23514')];
    let passes = 0;
    const pass = () => {
      const failure = ends[passes];
      passes += 1;
      return failure ? Promise.reject(failure) : Promise.resolve(0);
    };
    const loop = new Every('seals', 1, pass, log);
    await eventually(() => passes > ends.length + 1);
    await loop.stop();
    expect(lines).toMatchObject([
      { pass: 'seals', msg: 'will be tried again', error: 'error', code: '57P01' },
      { pass: 'seals', msg: 'will be tried again', error: 'error', code: '23514' },
      { pass: 'seals', msg: 'works again', failures: 3 },
    ]);
  });
});
