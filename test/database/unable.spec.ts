import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { loadForumNow } from '../../libs/commands/venue/load-venue.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { EngagementModel } from '../../libs/domain/program/engagement.js';
import { Audience, Role, StakeholderGroup } from '../../libs/domain/people.js';
import { unfit } from '../../libs/domain/program/offices.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

/** Every set of roles that a member may have. */
const ROLES = Array.from({ length: 2 ** Role.options.length - 1 }, (_, n) =>
  Role.options.filter((_role, at) => (n + 1) & (1 << at)),
);
const MEMBERS = ROLES.flatMap((roles) =>
  StakeholderGroup.options.map((group) => ({ person: randomUUID(), roles, group })),
);
const STRANGER = randomUUID();
const ENGAGEMENT = JSON.stringify(EngagementModel.parse({ calendar: { zone: 'UTC' } }));

/** The rule stands twice: as a function for whoever is named, and as SQL for those who were. */
describe('who can do nothing in a decision any more', () => {
  let database: TestDatabase;
  let owner: Database;
  const program = randomUUID();

  beforeAll(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    const people = [STRANGER, ...MEMBERS.map(({ person }) => person)];
    await sql`insert into person (id, email, name) select id, id || '@example.org', 'Somebody'
      from unnest(${people}::uuid[]) id`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'Council', 'Reports', ${ENGAGEMENT}, ${STRANGER})`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group, segments)
      select ${program}, m.person, array(select jsonb_array_elements_text(m.roles)), m."group", '{}'
      from jsonb_to_recordset(${JSON.stringify(MEMBERS)}::jsonb) m (person uuid, roles jsonb, "group" text)`.execute(
      owner,
    );
  });
  afterAll(async () => {
    await owner.destroy();
    await database.drop();
  });

  it.each(Audience.options)('is of one rule, in a decision for %s, by every role and group', async (audience) => {
    const id = randomUUID();
    await sql`insert into decision (id, program, audience, question, method, parameters, criteria, tie_break, ladder, authority,
        proposer, round, engagement)
      values (${id}, ${program}, ${audience}, 'Which?', 'majority@1', '{}', '[]', '{}', '[]', ${STRANGER}, ${STRANGER}, 1,
        ${ENGAGEMENT})`.execute(owner);
    await sql`insert into gate (kind, id, program, phase, entry, opened_at)
      values ('decision', ${id}, ${program}, 'open', 1, clock())`.execute(owner);
    await sql`insert into decision_right (decision, program, audience, person, kind)
      select ${id}, ${program}, ${audience}, person, 'decide' from membership where program = ${program}`.execute(
      owner,
    );
    const found = await owner.transaction().execute((tx) => loadForumNow(tx, id));
    const unable = MEMBERS.filter((member) => unfit(member, 'voice', audience) !== null).map(({ person }) => person);
    const able = MEMBERS.length - unable.length;
    expect([unable.length > 0, able > 0]).toEqual([true, true]);
    expect(new Set(found?.forum.unable)).toEqual(new Set([STRANGER, ...unable]));
  });
});
