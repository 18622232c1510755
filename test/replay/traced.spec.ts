import { readFileSync, readdirSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';

const FOLDER = new URL('./histories/', import.meta.url);
const TRACED_BUNDLE = new URL('../../dist/workflow-bundle.traced.js', import.meta.url);
const histories = readdirSync(FOLDER).filter((file) => file.endsWith('.binpb'));

const replay = (code: string, file: string): Promise<void> => {
  const history = temporal.api.history.v1.History.decode(readFileSync(new URL(file, FOLDER)));
  return Worker.runReplayHistory({ workflowBundle: { code } }, history);
};

describe('a worker that traces', () => {
  const traced = readFileSync(TRACED_BUNDLE, 'utf8');

  it('has the interceptors, and a worker that does not trace has nothing of them', () => {
    const plain = readFileSync(new URL('../../dist/workflow-bundle.js', import.meta.url), 'utf8');
    const hasInterceptors = (code: string): boolean => code.includes('/interceptors-opentelemetry/lib/workflow/');
    expect([hasInterceptors(traced), hasInterceptors(plain)]).toEqual([true, false]);
  });

  it.each(histories)('goes on with %s, which was recorded without traces', async (file) => {
    await expect(replay(traced, file)).resolves.toBeUndefined();
  });

  it('still notices an altered workflow', async () => {
    const altered = traced.replace(/during\('pre_read', distributePreReads\)/, "during('pre_read', openSession)");
    expect(altered === traced).toBe(false);
    await expect(replay(altered, 'closed-cycle-that-nobody-touched.binpb')).rejects.toThrow(DeterminismViolationError);
  });
});
