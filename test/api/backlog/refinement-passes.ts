import { sql } from 'kysely';
import { PostgresStepRunner } from '../../../libs/commands/time/run-step.js';
import { connect, type Database } from '../../../libs/database/connection.js';
import type { StepName } from '../../../libs/domain/subject.js';
import type { TestCycle } from '../../servers/a-cycle.js';
import type { TestApi } from '../../servers/an-api.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';

/** Everything that the ladder of refinement has is due, one rung after another, as its workflow would run them. */
export async function refinementPasses(api: TestApi, { id }: TestCycle, worker: Database): Promise<void> {
  const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
  await sql`update appointment set at = clock() - interval '1 hour' where subject = ${id} and fired_at is null`.execute(
    owner,
  );
  await owner.destroy();
  const stepRunner = new PostgresStepRunner(worker, SILENT_NOTIFIER);
  for (;;) {
    const { rows } = await sql<{ do: StepName; rung: number; entry: number }>`
      select a."do", a.rung, g.entry from gate g join appointment a on a.subject = g.id and a.entry = g.entry
        and a.version = g.version and a.fired_at is null
      where g.id = ${id} and g.phase = 'refinement' order by a.at, a.rung limit 1`.execute(worker);
    const [due] = rows;
    if (!due) return;
    await stepRunner.run({ subject: { kind: 'cycle', id }, entry: due.entry, rung: due.rung }, due.do);
  }
}
