import { keepBeating } from '../../apps/api/src/heartbeat.js';
import { LastingFailure } from '../../libs/observability/lasting-failure.js';
import { aLog } from '../servers/a-log.js';
import { eventually } from '../servers/eventually.js';

const SECRET = 'quabbelig@example.org';
const databaseError = (code: string): Error =>
  Object.assign(new Error(`a line of ${SECRET}`), { name: 'error', code, detail: `Key (email)=(${SECRET})` });

describe('a failure that lasts', () => {
  it('is logged once for each kind, with its cause and without its message, and then that it is over', () => {
    const { log, lines } = aLog();
    const failure = new LastingFailure(log, { facts: { pass: 'seals' }, begins: 'fails', ends: 'works again' });
    failure.worked();
    for (const code of ['57P01', '57P01', '23514', '57P01']) failure.failed(databaseError(code));
    failure.worked();
    failure.worked();
    failure.failed(databaseError('57P01'));
    expect(lines).toMatchObject([
      { pass: 'seals', msg: 'fails', code: '57P01', level: 40 },
      { pass: 'seals', msg: 'fails', code: '23514' },
      { pass: 'seals', msg: 'works again', failures: 4, level: 30 },
      { pass: 'seals', msg: 'fails', code: '57P01' },
    ]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  it('goes on while some of what many do at the same time works', () => {
    let now = 0;
    const { log, lines } = aLog();
    const failure = new LastingFailure(log, { begins: 'fails', ends: 'works again' }, { restMs: 1000, now: () => now });
    for (; now < 5000; now += 100) {
      failure.failed(databaseError('57P01'));
      failure.worked();
    }
    expect(lines).toMatchObject([{ msg: 'fails' }]);
    now += 1000;
    failure.worked();
    expect(lines).toMatchObject([{ msg: 'fails' }, { msg: 'works again', failures: 50 }]);
  });
});

describe('the heartbeat of an API', () => {
  it('says why it fails, and that it works again', async () => {
    const { log, lines } = aLog();
    let beats = 0;
    const beat = () => ((beats += 1) < 3 ? Promise.reject(databaseError('57P01')) : Promise.resolve());
    const stop = keepBeating(beat, 1, log);
    await eventually(() => beats > 4);
    stop();
    expect(lines).toMatchObject([
      { msg: 'the heartbeat failed', code: '57P01' },
      { msg: 'the heartbeat works again', failures: 2 },
    ]);
  });
});
