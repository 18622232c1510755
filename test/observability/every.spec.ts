import { Every } from '../../apps/worker/src/relay/every.js';
import { aLog } from '../servers/a-log.js';
import { eventually } from '../servers/eventually.js';

const databaseError = (code: string): Error => Object.assign(new Error('of a text'), { name: 'error', code });

describe('a loop beside the worker', () => {
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
