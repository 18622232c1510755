import { readFileSync, readdirSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { BUNDLE } from '../servers/workflow-bundle.js';
import { recordHistories } from './record.js';

const FOLDER = new URL('./histories/', import.meta.url);
const histories = readdirSync(FOLDER).filter((file) => file.endsWith('.binpb'));

const replay = (code: string, file: string): Promise<void> => {
  const history = temporal.api.history.v1.History.decode(readFileSync(new URL(file, FOLDER)));
  return Worker.runReplayHistory({ workflowBundle: { code } }, history);
};

describe('the workflows of today', () => {
  const today = readFileSync(BUNDLE, 'utf8');
  if (process.env.ROUNDTABLE_RECORD) beforeAll(() => recordHistories(FOLDER), 120_000);

  it('have closed and open histories to replay', () => {
    expect(histories.filter((file) => file.startsWith('closed-')).length).toBeGreaterThanOrEqual(4);
    expect(histories.filter((file) => file.startsWith('open-')).length).toBeGreaterThanOrEqual(4);
  });

  it.each(histories)('replay %s', async (file) => {
    await expect(replay(today, file)).resolves.toBeUndefined();
  });

  it.each([
    ['another activity', /during\('pre_read', distributePreReads\)/, "during('pre_read', openSession)"],
    ['a phase left out', /await cycle\.during\('session', openSession\);/, ''],
    [
      'no timer before a rung',
      /const timedOut = !await [^;]*condition\)?\(changed, /,
      'const timedOut = !await Promise.resolve(changed(), ',
    ],
  ])('fail when deliberately altered: %s', async (_what, from, to) => {
    expect(today).toMatch(from);
    const altered = today.replace(from, to);
    await expect(replay(altered, 'closed-cycle-that-nobody-touched.binpb')).rejects.toThrow(DeterminismViolationError);
  });
});
