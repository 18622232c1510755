import { sql } from 'kysely';
import { PostgresStepRunner } from '../../../../libs/commands/time/run-step.js';
import { connect } from '../../../../libs/database/connection.js';
import type { StepName } from '../../../../libs/domain/subject.js';
import { AGENDA, ANN, FAY } from '../../../servers/a-council.js';
import { SILENT_NOTIFIER } from '../../../servers/api/silent-notifier.js';
import { aMappedProgramEach } from './a-mapped-program.js';

interface NotHeard {
  readonly reason: string | null;
  readonly missing: readonly string[];
}

describe('an agenda that goes out because its time has come', () => {
  const { api, program, put } = aMappedProgramEach();
  const post = async <Body>(path: string, body: object = {}): Promise<Body> => {
    const answer = await api.call<Body>(FAY, 'POST', `/v1/${path}`, body);
    expect(answer.status).toBeLessThan(300);
    return answer.body;
  };
  const notHeard = async (id: string): Promise<NotHeard> =>
    (await api.call<{ note: { notHeard: NotHeard } }>(FAY, 'GET', `/v1/cycles/${id}/closure`)).body.note.notHeard;

  /** Everything that the ladder of its agenda has is due, one rung after another. */
  async function timePasses(id: string): Promise<void> {
    const [owner, worker] = [api.database.ownerUrl, api.database.workerUrl].map((url) =>
      connect(url, { name: 'test', max: 1 }),
    );
    if (!owner || !worker) throw new Error('Both are there');
    await sql`update appointment set at = clock() - interval '1 hour' where subject = ${id} and fired_at is null`.execute(
      owner,
    );
    const stepRunner = new PostgresStepRunner(worker, SILENT_NOTIFIER);
    for (;;) {
      const { rows } = await sql<{ do: StepName; rung: number; entry: number }>`
        select a."do", a.rung, g.entry from gate g join appointment a on a.subject = g.id and a.entry = g.entry
          and a.version = g.version and a.fired_at is null
        where g.id = ${id} and g.phase = 'agenda' order by a.at, a.rung limit 1`.execute(worker);
      const [due] = rows;
      if (!due) break;
      await stepRunner.run({ subject: { kind: 'cycle', id }, entry: due.entry, rung: due.rung }, due.do);
    }
    await Promise.all([owner.destroy(), worker.destroy()]);
  }

  it('has the reason of the brief for whoever is missing, and no reason that was given when others were', async () => {
    await put(FAY, { targets: [] });
    const [VERA, PAT] = ['vera@example.org', 'pat@example.org'];
    const participants = [
      { email: VERA, name: 'Vera', group: 'vendor' },
      { email: PAT, name: 'Pat', group: 'partner' },
    ];
    await post(`programs/${program()}/participants`, { participants });
    const brief = { title: 'C', scope: 'S', ...AGENDA, invite: [ANN, PAT], mustHear: ['vendor', 'partner'] };
    const reason = 'They come next time';
    const { id } = await post<{ id: string }>(`programs/${program()}/cycles`, { ...brief, coverageReason: reason });
    await timePasses(id);
    expect(await notHeard(id)).toMatchObject({ missing: ['vendor'], reason });
    await post(`cycles/${id}/back`, { reason: 'A topic was missing' });
    await post(`cycles/${id}/agenda/publish`, { coverageReason: 'No vendor answers' });
    expect(await notHeard(id)).toMatchObject({ missing: ['vendor'], reason: 'No vendor answers' });
    await post(`cycles/${id}/back`, { reason: 'A topic was missing' });
    await post(`cycles/${id}/invitations`, { emails: [VERA] });
    await post(`cycles/${id}/invitations/withdraw`, { emails: [PAT] });
    await timePasses(id);
    expect(await notHeard(id)).toMatchObject({ missing: ['partner'], reason: null });
  });
});
