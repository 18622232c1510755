import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { readDecision } from '../../apps/api/src/decisions/decision.query.js';
import { listPositions } from '../../apps/api/src/decisions/positions/position.query.js';
import { RightsPage } from '../../apps/api/src/decisions/rights/right.schemas.js';
import { listRights } from '../../apps/api/src/decisions/rights/rights.query.js';
import { draftNote } from '../../libs/queries/closure-note.query.js';
import { loadForumNow } from '../../libs/commands/venue/load-venue.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { EngagementModel } from '../../libs/domain/program/engagement.js';
import type { Viewer } from '../../libs/domain/people.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

const PEOPLE = 60_000;

/** The roles of the database give up a statement after ten seconds: what takes as long as it has positions would not be read. */
describe('among 60,000 positions', () => {
  let database: TestDatabase;
  let owner: Database;
  let api: Database;
  let viewer: Viewer;
  const [program, cycle] = [randomUUID(), randomUUID()];
  const engagement = JSON.stringify(EngagementModel.parse({ calendar: { zone: 'UTC' } }));

  beforeAll(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    api = connect(database.apiUrl, { name: 'test-api', max: 1 });
    const { rows } = await sql<{ id: string }>`
      insert into person (id, email, name) select gen_random_uuid(), 'p' || n || '@example.org', 'Person ' || n
      from generate_series(1, ${PEOPLE}::int) n returning id`.execute(owner);
    const person = rows[0]?.id ?? '';
    viewer = { person, program, roles: ['facilitator'], audiences: ['public', 'participants'] };
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'Council', 'Reports', ${engagement}, ${person})`.execute(owner);
    await sql`insert into cycle (id, program, audience, title, scope, engagement, session_at, session_minutes, created_by)
      values (${cycle}, ${program}, 'participants', 'Reports', 'All', ${engagement}, clock(), 60, ${person})`.execute(
      owner,
    );
  });
  afterAll(async () => {
    await owner.destroy();
    await api.destroy();
    await database.drop();
  });

  /** A decision by majority in which everybody of them has voted, a third otherwise and with a reason, in this phase. */
  async function voted(people: number, phase: 'open' | 'in_effect', anonymous: boolean): Promise<string> {
    const id = randomUUID();
    await sql`insert into decision (id, program, cycle, audience, question, method, parameters, criteria, tie_break, ladder, authority, proposer,
        round, anonymous, shown)
      values (${id}, ${program}, ${cycle}, 'participants', 'Which?', 'majority@1', '{}', '[]', '{}', '[]', ${viewer.person}, ${viewer.person},
        1, ${anonymous}, 'until_decided')`.execute(owner);
    await sql`insert into gate (kind, id, program, cycle, phase, entry, opened_at)
      values ('decision', ${id}, ${program}, ${cycle}, ${phase}, 1, clock())`.execute(owner);
    const [option, other] = [randomUUID(), randomUUID()];
    await sql`insert into option (id, decision, program, audience, position, title)
      values (${option}, ${id}, ${program}, 'participants', 0, 'Drop it'), (${other}, ${id}, ${program}, 'participants', 1, 'Keep it')`.execute(
      owner,
    );
    await sql`insert into decision_right (decision, program, audience, person, kind)
      select ${id}, ${program}, 'participants', id, 'decide' from person order by id limit ${people}`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group, segments)
      select ${program}, id, '{contributor}', 'end_user', '{}' from person order by id limit ${people} on conflict do nothing`.execute(
      owner,
    );
    await sql`with voter as (select gen_random_uuid() as id, person, row_number() over () % 3 = 0 as differs
          from decision_right where decision = ${id}),
        votes as (insert into "position" (id, decision, program, audience, entry, person, kind, option, reason)
          select id, ${id}, ${program}, 'participants', 1, case when ${anonymous} then null else person end, 'decide',
            case when differs then ${other}::uuid else ${option}::uuid end, case when differs then 'Auditors need it' end from voter)
      insert into secret_voter ("position", decision, entry, person, receipt)
        select id, ${id}, 1, person, decode(md5(id::text), 'hex') from voter where ${anonymous}`.execute(owner);
    if (phase === 'in_effect')
      await sql`update decision set outcome = ${option}, outcome_by = 'method', decided_at = clock(),
        because = '{"rule": "none"}' where id = ${id}`.execute(owner);
    await sql`analyze`.execute(owner);
    return id;
  }

  it('a decision is read with the first of those who hold a right in it, and everybody by pages', async () => {
    const id = await voted(450, 'open', false);
    const decision = await readDecision(api, viewer, id);
    expect([decision.rights.length, decision.moreRights]).toEqual([200, 251]); // and the final authority
    expect(decision.tally).toMatchObject({ entitled: { decide: 450 }, taken: { decide: 450 } });
    const found = [];
    for (let after: RightsPage['after']; ;) {
      const page = await listRights(api, viewer, id, { limit: 200, ...(after === undefined ? {} : { after }) });
      found.push(...page.items);
      if (page.next === null) break;
      after = RightsPage.shape.after.parse(page.next);
    }
    expect(found.slice(0, 200)).toEqual(decision.rights);
    expect(new Set(found.map(({ id: whose, right }) => `${right} ${whose}`)).size).toBe(451);
  });

  it('a forum that nobody left or lost is known by as little as one of three', async () => {
    const size = async (people: number): Promise<number> => {
      const id = await voted(people, 'open', false);
      return JSON.stringify(await api.transaction().execute((tx) => loadForumNow(tx, id))).length;
    };
    const [few, many] = [await size(3), await size(PEOPLE)];
    expect(Math.abs(many - few)).toBeLessThan(200);
  }, 60_000);

  it.each([false, true])(
    'a note tells the first who disagreed and how many more there are, without names: %s',
    async (anonymous) => {
      const id = await voted(450, 'in_effect', anonymous);
      const { decisions } = await draftNote(api, cycle);
      const { dissent, moreDissent } = decisions.find((one) => one.id === id) ?? {};
      expect([dissent?.length, moreDissent]).toEqual([100, 50]);
      expect(dissent?.[0]).toEqual({ option: 'Keep it', reason: 'Auditors need it', answer: null });
    },
  );

  it('votes without names are listed once they are counted', async () => {
    const id = await voted(PEOPLE, 'in_effect', true);
    expect(await readDecision(api, viewer, id)).toMatchObject({ tally: { taken: { decide: PEOPLE }, hidden: false } });
    const first = await listPositions(api, viewer, id, { limit: 200 });
    const second = await listPositions(api, viewer, id, { limit: 200, after: first.next });
    const listed = [...first.items, ...second.items];
    expect(new Set(listed.map((one) => one.id)).size).toBe(400);
    expect(listed.filter(({ person, at }) => person !== null || at !== null)).toEqual([]);
  }, 60_000);
});
