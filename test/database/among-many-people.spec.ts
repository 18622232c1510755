import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { readDecision } from '../../apps/api/src/decisions/decision.query.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { EngagementModel } from '../../libs/domain/program/engagement.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

const PEOPLE = 100_000;
const DECIDERS = 12;

describe('among 100,000 people', () => {
  let database: TestDatabase;
  let owner: Database;
  let api: Database;
  beforeAll(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    api = connect(database.apiUrl, { name: 'test-api', max: 1 });
  });
  afterAll(async () => {
    await owner.destroy();
    await api.destroy();
    await database.drop();
  });

  it('a decision is read without asking for each of them whether they stand in', async () => {
    const { rows } = await sql<{ id: string }>`
      insert into person (id, email, name) select gen_random_uuid(), 'p' || n || '@example.org', 'Person ' || n
      from generate_series(1, ${PEOPLE}::int) n returning id`.execute(owner);
    const [ann = '', ben = '', ...others] = rows.map(({ id }) => id);
    const [program, decision] = [randomUUID(), randomUUID()];
    const engagement = JSON.stringify(EngagementModel.parse({ calendar: { zone: 'UTC' } }));
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'Council', 'Reports', ${engagement}, ${ann})`.execute(owner);
    await sql`insert into decision (id, program, audience, question, method, parameters, criteria, tie_break, ladder, authority, proposer, round, engagement)
      values (${decision}, ${program}, 'participants', 'Which?', 'majority@1', '{"quorum":1,"threshold":0.5}', '[]', '{}', '[]',
        ${ann}, ${ann}, 1, ${engagement})`.execute(owner);
    await sql`insert into gate (kind, id, program, phase, entry, opened_at)
      values ('decision', ${decision}, ${program}, 'open', 1, clock())`.execute(owner);
    await sql`insert into decision_right (decision, program, audience, person, kind)
      select ${decision}, ${program}, 'participants', person, 'decide'
      from unnest(${[ben, ...others.slice(0, DECIDERS - 1)]}::uuid[]) person`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group)
      values (${program}, ${ann}, '{contributor}', 'end_user')`.execute(owner); // who has left stands in for nobody
    await sql`insert into absence (id, program, person, deputy, from_at, to_at, declared_by, created_at)
      values (gen_random_uuid(), ${program}, ${ben}, ${ann}, clock() - interval '1 day', clock() + interval '1 day', ${ben}, clock())`.execute(
      owner,
    );
    await sql`analyze`.execute(owner);
    await sql`set statement_timeout = '10s'`.execute(api); // asking each of them took longer for five deciders
    const { rights } = await readDecision(
      api,
      { person: ann, program, roles: [], audiences: ['public', 'participants'] },
      decision,
    );
    expect(rights).toHaveLength(DECIDERS + 1);
    expect(rights.filter(({ standIn }) => standIn)).toMatchObject([{ id: ben, standIn: { id: ann } }]);
  });
});
