import { TemporalNotifier } from '../../libs/commands/after-commit/temporal-notifier.js';
import type { PendingSignal } from '../../libs/commands/after-commit/after-commit.js';
import type { Database } from '../../libs/database/connection.js';
import { subject } from '../../libs/domain/subject.js';
import type { Workflows } from '../../libs/temporal/workflows.js';
import { aLog } from '../servers/a-log.js';

const MINUTE_MS = 60_000;
const SIGNAL = {
  subject: { kind: 'cycle', id: 'one' },
  signal: 'deadlineMoved',
  position: {},
} as unknown as PendingSignal;
/** A database whose queries find nothing. */
const NO_ROWS: Database = new Proxy({} as Database, {
  get: (_, name) => (name === 'execute' ? () => Promise.resolve([]) : () => NO_ROWS),
});
const away = (): Error => Object.assign(new Error('10.0.0.7 refused'), { name: 'ServiceError', cause: { code: 14 } });

describe('signals that the API cannot send', () => {
  it('are left to the relay: the log says so once with the cause, and once that they go through again', async () => {
    const { log, lines } = aLog();
    let isAway = true;
    let now = 0;
    const signal = () => (isAway ? Promise.reject(away()) : Promise.resolve(false)); // false: its poke stays, nothing is deleted
    const notifier = new TemporalNotifier(NO_ROWS, { signal } as unknown as Workflows, log, NO_ROWS, () => now);
    const send = async (times: number): Promise<void> => {
      for (let n = 0; n < times; n += 1) {
        notifier.signal([SIGNAL]);
        await notifier.settled();
        now += 1000;
      }
    };
    await send(30);
    now += MINUTE_MS;
    notifier.countPositions(subject('decision', 'one')); // which finds nothing to count, and needs no Temporal
    await notifier.settled();
    expect(lines).toMatchObject([
      {
        level: 40,
        msg: 'signals are left to the relay',
        workflow: 'cycle:one',
        error: 'ServiceError',
        cause: { code: '14' },
      },
    ]);
    isAway = false;
    now += MINUTE_MS;
    await send(30);
    expect(lines.slice(1)).toMatchObject([{ level: 30, msg: 'signals go through again', failures: 30 }]);
    expect(JSON.stringify(lines)).not.toContain('10.0.0.7');
  });
});
