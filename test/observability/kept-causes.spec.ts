import { createHmac } from 'node:crypto';
import type { OperatorService } from '@temporalio/client';
import { HearTracker } from '../../apps/api/src/trackers/hear-tracker.use-case.js';
import type { Commands } from '../../libs/commands/commands.js';
import type { Settings } from '../../libs/config/settings.js';
import type { Database } from '../../libs/database/connection.js';
import { failureOf } from '../../libs/observability/failure.js';
import { ensureSearchAttributes } from '../../libs/temporal/register.js';

/** What the work failed with. */
const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => Promise.reject(new Error('It worked')),
    (error: unknown) => error,
  );

describe('what a failure hands on to the log', () => {
  it('search attributes that are missing: why they could not be registered', async () => {
    const operator = {
      listSearchAttributes: () => Promise.resolve({ customAttributes: {} }),
      addSearchAttributes: () => Promise.reject(Object.assign(new Error('Request unauthorized.'), { code: 7 })),
    } as unknown as OperatorService;
    const error = await failed(ensureSearchAttributes(operator, 'default'));
    expect(error).toMatchObject({ message: expect.stringContaining('RoundtableProgram, RoundtableCycle') as unknown });
    expect(failureOf(error)).toMatchObject({ cause: { code: '7' } });
  });

  it('a tracker that does not say whose message it is: why it does not', async () => {
    const connection = {
      kind: 'github',
      api: 'http://127.0.0.1:1',
      token: 't',
      secret: 's',
      repository: 'acme/reports',
    };
    const settings = { TRACKERS: { issues: connection } } as unknown as Settings;
    const repository = { full_name: 'umbrella/reports', id: 7 };
    const issue = { number: 1, updated_at: '2026-03-30T09:00:00Z' };
    const raw = Buffer.from(JSON.stringify({ action: 'closed', issue, repository }));
    const signature = `sha256=${createHmac('sha256', 's').update(raw).digest('hex')}`;
    const headers = { 'x-hub-signature-256': signature, 'x-github-event': 'issues' };
    const error = await failed(
      new HearTracker({} as Commands, {} as Database, settings).execute('issues', headers, raw),
    );
    expect(error).toMatchObject({ refusal: { refused: 'unavailable' } });
    expect(failureOf(error)).toMatchObject({ error: 'Refused', cause: { error: 'HttpError' } });
  });
});
