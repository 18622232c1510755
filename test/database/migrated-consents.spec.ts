import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { connect } from '../../libs/database/connection.js';
import { migrate } from '../../libs/database/migrate.js';
import { emptyDatabase } from './empty-database.js';

describe('migrations', () => {
  it('keep consents that were given before one could be declined', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0090-recordings-of-attendees');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [ann, ben, program, purpose] = Array.from({ length: 4 }, () => randomUUID());
    await sql`insert into person (id, name, email) values (${ann}, 'Ann', 'ann@example.org'), (${ben}, 'Ben', 'ben@example.org')`.execute(
      owner,
    );
    await sql`insert into program (id, name, product, engagement, created_by) values (${program}, 'P', 'P', '{}', ${ann})`.execute(
      owner,
    );
    await sql`insert into membership (program, person, stakeholder_group, roles, created_at)
      select ${program}, p, 'end_user', '{contributor}', clock() - interval '1 day' from unnest(${[ann, ben]}::uuid[]) as p`.execute(
      owner,
    );
    await sql`insert into consent_purpose (id, program, use, version, what, why, how, seen_by, until, published_by, published_at)
      values (${purpose}, ${program}, 'recording', 1, 'W', 'W', 'H', 'S', clock() + interval '1 day', ${ann}, clock())`.execute(
      owner,
    );
    await sql`insert into consent (id, program, purpose, use, person, given_at, until)
      values (${randomUUID()}, ${program}, ${purpose}, 'recording', ${ann}, clock(), clock() + interval '1 day')`.execute(
      owner,
    );
    await migrate(ownerUrl);
    const standing = async () => {
      const { rows } = await sql<{ stands: boolean; declined: boolean }>`
        select consent_stands(${program}, p, 'recording') as stands,
          exists (select from declined_consent(${program}, p, 'recording')) as declined
        from unnest(${[ann, ben]}::uuid[]) with ordinality as u (p, nth) order by nth`.execute(owner);
      return rows.map(({ stands, declined }) => [stands, declined]);
    };
    expect(await standing()).toEqual([
      [true, false],
      [false, false],
    ]);
    await sql`insert into consent_declined (id, program, purpose, use, person, declined_at)
      values (${randomUUID()}, ${program}, ${purpose}, 'recording', ${ben}, clock())`.execute(owner);
    expect(await standing()).toEqual([
      [true, false],
      [false, true],
    ]);
    await owner.destroy();
    await drop();
  });
});
