import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { connect } from '../../libs/database/connection.js';
import { migrate } from '../../libs/database/migrate.js';
import { emptyDatabase } from './empty-database.js';

describe('migrations', () => {
  it('keep a recording for those whom it was linked for: attendees where somebody attended, else everybody invited', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0089-drafts-put-off');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [ann, ben, program, attended, silent] = Array.from({ length: 5 }, () => randomUUID());
    await sql`insert into person (id, name, email) values (${ann}, 'Ann', 'ann@example.org'), (${ben}, 'Ben', 'ben@example.org')`.execute(
      owner,
    );
    await sql`insert into program (id, name, product, engagement, created_by) values (${program}, 'P', 'P', '{}', ${ann})`.execute(
      owner,
    );
    await sql`insert into cycle (id, program, audience, title, scope, engagement, session_at, session_minutes, created_by, recording_url)
      select id, ${program}, 'team', 'T', 'S', '{}', clock_timestamp(), 60, ${ann}, 'https://example.org/recording'
      from unnest(${[attended, silent]}::uuid[]) as t (id)`.execute(owner);
    await sql`insert into invitation (program, cycle, person, invited_at, attended_at)
      select ${program}, c, p, clock_timestamp(), case when c = ${attended} and p = ${ann} then clock_timestamp() end
      from unnest(${[attended, silent]}::uuid[]) as c, unnest(${[ann, ben]}::uuid[]) as p`.execute(owner);
    const shown = async (cycle: string | undefined): Promise<string[]> => {
      const { rows } = await sql<{ person: string }>`select recorded_people(${cycle}::uuid) as person`.execute(owner);
      return rows.map(({ person }) => person).sort();
    };
    await migrate(ownerUrl);
    expect(await shown(attended)).toEqual([ann]);
    expect(await shown(silent)).toEqual([ann, ben].sort());
    await sql`update invitation set attended_at = clock_timestamp() where cycle = ${silent} and person = ${ann}`.execute(
      owner,
    );
    expect(await shown(silent)).toEqual([ann, ben].sort()); // one who says so takes nobody else out
    await owner.destroy();
    await drop();
  });
});
