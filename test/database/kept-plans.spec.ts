import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Contribute } from '../../apps/api/src/contributions/contribute.use-case.js';
import { Commands } from '../../libs/commands/commands.js';
import { namingConsenting } from '../../libs/queries/people/named-people.query.js';
import { connect, type Database } from '../../libs/database/connection.js';
import type { Viewer } from '../../libs/domain/people.js';
import { EngagementModel } from '../../libs/domain/program/engagement.js';
import { SILENT_NOTIFIER } from '../servers/api/silent-notifier.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

const ASKED = 12;
/** Postgres plans a prepared statement anew so often before it looks whether one plan would do for all values. */
const TRIED = 5;

interface Prepared {
  readonly statement: string;
  readonly custom: number;
  readonly generic: number;
}

describe('statements that are asked again and again', () => {
  let database: TestDatabase;
  let owner: Database;
  let api: Database;
  beforeEach(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    api = connect(database.apiUrl, { name: 'test-api', max: 1 });
  });
  afterEach(async () => {
    await owner.destroy();
    await api.destroy();
    await database.drop();
  });

  /** Somebody of so many who take part in a program, and one of as many cycles, which all take contributions. */
  async function aProgram(people: number): Promise<{ viewer: Viewer; cycle: string }> {
    const { rows } = await sql<{ id: string }>`
      insert into person (id, email, name) select gen_random_uuid(), 'p' || n || '@example.org', 'Person ' || n
      from generate_series(1, ${people}::int) n returning id`.execute(owner);
    const [person = ''] = rows.map(({ id }) => id);
    const program = randomUUID();
    const engagement = JSON.stringify(EngagementModel.parse({ calendar: { zone: 'UTC' } }));
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'Council', 'Reports', ${engagement}, ${person})`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group)
      select ${program}, id, '{contributor}', 'end_user' from person`.execute(owner);
    const cycles = await sql<{ id: string }>`
      insert into cycle (id, program, audience, title, scope, engagement, session_at, session_minutes, created_by)
      select gen_random_uuid(), ${program}, 'participants', 'Reporting', 'The report', ${engagement}::jsonb, clock(), 60, id
      from person returning id`.execute(owner);
    await sql`insert into gate (kind, id, program, cycle, phase, opened_at)
      select 'cycle', id, program, id, 'session', clock() from cycle`.execute(owner);
    await sql`insert into input_window (kind, subject, what, opens_at, closes_at)
      select 'cycle', id, 'contributions', clock() - interval '1 day', clock() + interval '1 day' from cycle`.execute(
      owner,
    );
    const viewer: Viewer = { person, program, roles: ['contributor'], audiences: ['public', 'participants'] };
    return { viewer, cycle: cycles.rows[0]?.id ?? '' };
  }

  /** The statements that were asked more than a few times, as Postgres keeps them. */
  async function askedOften(): Promise<Prepared[]> {
    const { rows } = await sql<Prepared>`
      select statement, custom_plans::int as custom, generic_plans::int as generic from pg_prepared_statements`.execute(
      api,
    );
    return rows.filter(({ custom, generic }) => custom + generic > TRIED);
  }

  describe.each([
    { when: 'Postgres knows nothing of the rows yet', people: 5, analyzed: false },
    { when: 'there are few', people: 5, analyzed: true },
    { when: 'there are many', people: 2000, analyzed: true },
  ])('keep one plan for all values, when $when', ({ people, analyzed }) => {
    let viewer: Viewer;
    let cycle: string;
    beforeEach(async () => {
      ({ viewer, cycle } = await aProgram(people));
      if (analyzed) await sql`analyze`.execute(owner);
    });

    it('from the gate of a contribution to what is written', async () => {
      const contribute = new Contribute(new Commands(api, SILENT_NOTIFIER));
      for (let n = 0; n < ASKED; n += 1) {
        const body = { kind: 'feedback', channel: 'written', text: `The export took ${n} minutes` } as const;
        await contribute.execute(cycle, body, { ...viewer, request: null });
      }
      const often = await askedOften();
      for (const words of [/pg_advisory/, /join gate/, /into contribution/, /into journal/]) {
        expect(often.filter(({ statement }) => words.test(statement))).toHaveLength(1);
      }
      expect(often.filter(({ generic }) => generic === 0)).toEqual([]);
    });

    it('whom a text of one program may not name', async () => {
      for (let n = 0; n < ASKED; n += 1) {
        const words = `${n} forms of Person 1`;
        expect(await namingConsenting(api, viewer, words, (text, say) => say(text))).not.toMatch(/Person 1/);
      }
      expect(await askedOften()).toMatchObject([{ statement: expect.stringContaining('consented_audience') }]);
      expect((await askedOften()).filter(({ generic }) => generic === 0)).toEqual([]);
    });
  });
});
