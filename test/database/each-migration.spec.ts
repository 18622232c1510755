import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { connect } from '../../libs/database/connection.js';
import { MIGRATIONS, migrate } from '../../libs/database/migrate.js';
import { eventually } from '../servers/eventually.js';
import { emptyDatabase } from './empty-database.js';

describe('migrations', () => {
  it('are applied each by itself: one that fails is named and leaves those before it, and the next time goes on', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const applied = async (): Promise<string[]> =>
      (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(owner)).rows.map(
        ({ name }) => name,
      );
    const names = Object.keys(MIGRATIONS);
    const before = names.slice(0, names.indexOf('0025-personas'));
    await sql`create table persona_story (in_the_way int)`.execute(owner); // the second table that it makes
    const failing = [migrate(ownerUrl), migrate(ownerUrl)].map((run) =>
      expect(run).rejects.toThrow(/^0025-personas failed: .*persona_story/),
    );
    await Promise.all(failing);
    expect(await applied()).toEqual(before);
    const left = await sql<{ persona: string | null }>`select to_regclass('persona')::text as persona`.execute(owner);
    expect(left.rows).toEqual([{ persona: null }]);
    await sql`drop table persona_story`.execute(owner);
    expect(await migrate(ownerUrl)).toEqual(names.slice(before.length));
    expect(await applied()).toEqual(names);
    await owner.destroy();
    await drop();
  });

  it('hold nothing that an earlier one locked', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0057-absences-alone');
    const other = connect(ownerUrl, { name: 'test-other', max: 1 });
    const holder = new pg.Client({ connectionString: ownerUrl });
    await holder.connect();
    await holder.query('begin; lock table membership in share mode'); // 0059 changes its rows
    const migrating = migrate(ownerUrl);
    await eventually(async () => {
      const { rows } = await sql<{ waits: boolean }>`select exists (select from pg_locks l
        join pg_database d on d.oid = l.database and d.datname = current_database()
        where l.relation = 'membership'::regclass and not l.granted) as waits`.execute(other);
      expect(rows).toEqual([{ waits: true }]);
    });
    await sql`set lock_timeout = '5s'`.execute(other);
    await sql`insert into person (email, name) values ('ann@example.org', 'Ann')`.execute(other); // 0058 changed its columns
    await holder.query('commit');
    expect(await migrating).toContain('0059-segments-apart');
    await Promise.all([holder.end(), other.destroy()]);
    await drop();
  });

  it('raise the problem of whoever an open agenda waits for, and who had lost the role before that was a problem', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0071-said-for');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [fay, gone, left, stays, program, open, over] = Array.from({ length: 7 }, () => randomUUID());
    for (const id of [fay, gone, left, stays])
      await sql`insert into person (id, name, email) values (${id}, 'Somebody', ${id})`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'P', 'P', '{}', ${fay})`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group) values
      (${program}, ${gone}, '{contributor}', 'regulator'), (${program}, ${stays}, '{compliance_reviewer}', 'regulator')`.execute(
      owner,
    );
    for (const [cycle, phase] of [
      [open, 'agenda'],
      [over, 'session'],
    ]) {
      await sql`insert into cycle (id, program, audience, title, scope, engagement, session_at, session_minutes, created_by)
        values (${cycle}, ${program}, 'participants', 'T', 'S', '{}', clock_timestamp(), 60, ${fay})`.execute(owner);
      await sql`insert into gate (kind, id, program, cycle, phase, opened_at) values ('cycle', ${cycle}, ${program}, ${cycle}, ${phase}, clock_timestamp())`.execute(
        owner,
      );
      await sql`insert into invitation (cycle, program, person, compliance)
        select ${cycle}, ${program}, person, true from unnest(${[gone, left, stays]}::uuid[]) as t (person)`.execute(
        owner,
      );
    }
    await sql`insert into flag (program, cycle, kind, subject, code, problem, facts) values
      (${program}, ${open}, 'cycle', ${open}, 'nobody-may-review', true, ${JSON.stringify({ gone: left })})`.execute(
      owner,
    ); // is one already
    await migrate(ownerUrl);
    const flags = await owner.selectFrom('flag').select(['subject', 'problem', 'audience', 'facts']).execute();
    expect(flags).toHaveLength(2);
    const raised = { subject: open, problem: true, audience: 'team' };
    expect(flags).toEqual(
      expect.arrayContaining([gone, left].map((person) => ({ ...raised, facts: { gone: person } }))),
    );
    await owner.destroy();
    await drop();
  });

  it.each([
    ['inbox', '0074-quorum-in-parameters'],
    ['deferred', '0083-coverage-gap'],
    ['contested', '0083-coverage-gap'],
  ] as const)(
    'have a promise (%s) asked about again where its owner was asked once, and wake its program for that alone',
    async (kind, before) => {
      const { ownerUrl, drop } = await emptyDatabase();
      await migrate(ownerUrl, before);
      const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
      const [fay, waits, asked, kept, done] = Array.from({ length: 5 }, () => randomUUID());
      await sql`insert into person (id, name, email) values (${fay}, 'Fay', 'fay@example.org')`.execute(owner);
      const [first, later] = ['2027-01-04T09:00:00Z', '2027-01-05T09:00:00Z'];
      const thrice = [[done, first, null, 3]] as const; // a problem already
      for (const [program, askedAt, keptAt, times] of [
        [waits, null, null, 0],
        [asked, first, null, 1],
        [kept, first, later, 1],
        ...(kind === 'inbox' ? [] : thrice),
      ] as const) {
        await sql`insert into program (id, name, product, engagement, created_by)
        values (${program}, 'P', 'P', '{}', ${fay})`.execute(owner);
        await sql`insert into gate (kind, id, program, phase, opened_at) values ('program', ${program}, ${program}, 'open', clock_timestamp())`.execute(
          owner,
        );
        await sql`insert into promise (id, program, audience, kind, about, owner, due_at, asked_at, times_asked, kept_at)
        values (${randomUUID()}, ${program}, 'team', ${kind}, ${program}, ${fay}, ${first}, ${askedAt}, ${times}, ${keptAt})`.execute(
          owner,
        );
      }
      await migrate(ownerUrl);
      const { rows } = await sql<{ program: string; again: boolean; next: string | null; wakes: boolean }>`
      select p.program, p.again_at is not null as again, g.next_do as next, coalesce(g.next_at <= clock(), false) as wakes
      from promise p join gate g on g.id = p.program`.execute(owner);
      const nothing = { again: false, next: null, wakes: false };
      expect(new Map(rows.map(({ program, ...row }) => [program, row]))).toEqual(
        new Map<string | undefined, object>([
          [waits, nothing],
          [asked, { again: true, next: 'ask_promise', wakes: true }],
          [kept, nothing],
          ...(kind === 'inbox' ? [] : ([[done, nothing]] as const)),
        ]),
      );
      await owner.destroy();
      await drop();
    },
  );

  it('carry the demonstration of a topic over as its scenario, also what the release before writes beside this one', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0073-consented-audience');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [fay, program, cycle, objective, item, criterion, before, beside] = Array.from({ length: 8 }, () =>
      randomUUID(),
    );
    const [said, plain] = [randomUUID(), randomUUID()];
    await sql`insert into person (id, name, email) values (${fay}, 'Fay', 'fay@example.org')`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by) values (${program}, 'P', 'P', '{}', ${fay})`.execute(
      owner,
    );
    await sql`insert into cycle (id, program, audience, title, scope, engagement, session_at, session_minutes, created_by)
      values (${cycle}, ${program}, 'team', 'T', 'S', '{}', clock_timestamp(), 60, ${fay})`.execute(owner);
    await sql`insert into objective (id, program, cycle, audience, position, kind, statement, metric, unit, baseline, target)
      values (${objective}, ${program}, ${cycle}, 'team', 0, 'reduce_risk', 'S', 'M', 'U', 2, 1)`.execute(owner);
    await sql`insert into item (id, program, cycle, audience, title, framing, created_by)
      values (${item}, ${program}, ${cycle}, 'team', 'I', 'F', ${fay})`.execute(owner);
    await sql`insert into criterion (id, program, item, audience, statement, position)
      values (${criterion}, ${program}, ${item}, 'team', 'S', 0)`.execute(owner);
    const topic = (id: string | undefined, demo: object | null) =>
      sql`insert into topic (id, program, cycle, audience, position, objective, question, yields, evidence, minutes, demo)
        values (${id}, ${program}, ${cycle}, 'team', 0, ${objective}, 'Q', 'Y', 'E', 5, ${demo && JSON.stringify(demo)})`.execute(
        owner,
      );
    const contribution = (id: string, observation: object | null, about = before) =>
      sql`insert into contribution (id, program, cycle, audience, author, kind, channel, topic, body, salt, quality, observation)
        values (${id}, ${program}, ${cycle}, 'team', ${fay}, 'evidence', 'demo', ${about}, 'B', 's', '{}', ${observation && JSON.stringify(observation)})`.execute(
        owner,
      );
    const demo = { scenario: 'Fill it in', data: 'Last week' };
    await topic(before, { ...demo, constraints: ['dark'], criteria: [criterion, randomUUID()] });
    await topic(randomUUID(), null);
    await contribution(said, { verdict: 'works' });
    await contribution(plain, null);
    await migrate(ownerUrl);
    const scenarios = () =>
      owner
        .selectFrom('scenario')
        .leftJoin('scenarioCriterion as l', 'l.scenario', 'scenario.id')
        .select([
          'id',
          'topic',
          'cycle',
          'audience',
          'situation',
          'data',
          'constraints',
          'assistiveTechnology',
          'l.criterion',
          'revision',
        ])
        .orderBy('situation')
        .execute();
    const [carried] = await scenarios();
    const first = {
      topic: before,
      cycle,
      audience: 'team',
      constraints: ['dark'],
      assistiveTechnology: [],
      revision: 1,
    };
    expect(await scenarios()).toMatchObject([{ ...first, situation: 'Fill it in', data: 'Last week', criterion }]);
    const observed = await owner.selectFrom('contribution').select(['id', 'scenario']).execute();
    expect(new Map(observed.map(({ id, scenario }) => [id, scenario]))).toEqual(
      new Map([
        [said, carried?.id],
        [plain, null],
      ]),
    );
    await topic(beside, { ...demo, scenario: 'Send it' });
    const change = (id: string | undefined, to: object | null) =>
      sql`update topic set demo = ${to && JSON.stringify(to)} where id = ${id}`.execute(owner);
    await change(before, { ...demo, scenario: 'Fill it out' });
    const kept = { ...first, id: carried?.id, situation: 'Fill it in', criterion }; // was observed
    const out = { topic: before, situation: 'Fill it out', constraints: [], criterion: null };
    expect(await scenarios()).toMatchObject([kept, out, { topic: beside, situation: 'Send it' }]);
    await change(beside, { ...demo, scenario: 'Send it', data: 'Today' });
    const sent = { topic: beside, situation: 'Send it', data: 'Today', revision: 2 };
    expect(await scenarios()).toMatchObject([kept, out, sent]);
    await change(before, null);
    await change(beside, null);
    expect(await scenarios()).toMatchObject([kept]);

    const [own, anew] = [randomUUID(), randomUUID()]; // what this release wrote, and what the one before says of it
    await sql`insert into scenario (id, program, cycle, audience, topic, position, situation, data)
      values (${own}, ${program}, ${cycle}, 'team', ${beside}, 0, 'Print it', 'D')`.execute(owner);
    await change(beside, { ...demo, scenario: 'Read it' });
    const mine = { id: own, situation: 'Print it', data: 'D', revision: 1 };
    expect(await scenarios()).toMatchObject([kept, mine, { topic: beside, situation: 'Read it' }]);
    await contribution(anew, { verdict: 'works' }, beside);
    const read = (await scenarios())[2]?.id;
    const of = async (id: string) =>
      (await owner.selectFrom('contribution').select('scenario').where('id', '=', id).executeTakeFirst())?.scenario;
    expect(await of(anew)).toBe(read);
    await sql`insert into contribution_history (contribution, revision, program, cycle, topic, scenario, body, salt, quality, said_at, replaced_at)
      values (${anew}, 1, ${program}, ${cycle}, ${beside}, ${read}, 'B', 's', '{}', clock_timestamp(), clock_timestamp())`.execute(
      owner,
    );
    await sql`update contribution set topic = ${before} where id = ${anew}`.execute(owner);
    expect(await of(anew)).toBeNull(); // which shows nothing by now
    await change(beside, null);
    expect(await scenarios()).toMatchObject([kept, mine, { id: read, situation: 'Read it' }]);
    await owner.destroy();
    await drop();
  });

  it('keep what people are in cycles that have ended, and in those that the release before ends', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0081-shown-within');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [ann, ben, gone, forgotten, program, over, open] = Array.from({ length: 7 }, () => randomUUID());
    for (const id of [ann, ben, gone, forgotten])
      await sql`insert into person (id, name, email) values (${id}, 'Somebody', ${id})`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'P', 'P', '{}', ${ann})`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group, segments) values
      (${program}, ${ann}, '{contributor}', 'end_user', '{nurse}'), (${program}, ${ben}, '{contributor}', 'buyer', '{}')`.execute(
      owner,
    );
    await sql`insert into former_member (program, person, stakeholder_group, segments) values
      (${program}, ${gone}, 'end_user', '{}'), (${program}, ${forgotten}, null, '{}')`.execute(owner);
    for (const cycle of [over, open]) {
      await sql`insert into cycle (id, program, audience, title, scope, engagement, session_at, session_minutes, created_by)
        values (${cycle}, ${program}, 'team', 'T', 'S', '{}', clock_timestamp(), 60, ${ann})`.execute(owner);
      await sql`insert into gate (kind, id, program, cycle, phase, over, opened_at) values
        ('cycle', ${cycle}, ${program}, ${cycle}, 'closure', ${cycle === over}, clock_timestamp())`.execute(owner);
      await sql`insert into invitation (cycle, program, person)
        select ${cycle}, ${program}, person from unnest(${[ann, gone, forgotten]}::uuid[]) as t (person)`.execute(
        owner,
      );
    }
    await migrate(ownerUrl);
    const becomes = (group: string) =>
      sql`update membership set stakeholder_group = ${group}, segments = '{}', roles = '{auditor}' where person = ${ann}`.execute(
        owner,
      );
    const of = async (cycle: string | undefined) => {
      const { rows } = await sql<{ person: string; is: string }>`
        select person, concat_ws(' ', roles, stakeholder_group, segments) as is from cycle_belonging where cycle = ${cycle}`.execute(
        owner,
      );
      return new Map(rows.map(({ person, is }) => [person, is]));
    };
    await becomes('team');
    const was = new Map<string | undefined, string>([
      [ann, '{contributor} end_user {nurse}'],
      [gone, 'end_user {}'],
      [forgotten, '{}'],
    ]);
    expect([await of(over), await of(open)]).toEqual([was, new Map()]);
    await sql`update gate set over = true where id = ${open}`.execute(owner); // as the release before
    await becomes('regulator');
    expect((await of(open)).get(ann ?? '')).toBe('{auditor} team {}');
    await sql`update gate set over = false where id = ${open}`.execute(owner);
    await sql`update gate set over = true where id = ${open}`.execute(owner);
    expect((await of(open)).get(ann ?? '')).toBe('{auditor} team {}'); // written once
    expect(await of(over)).toEqual(was);
    await owner.destroy();
    await drop();
  });

  it('forget what was found of rehearsals, and what is made in one later is not found either', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0087-ends-of-consents');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [fay, program, real, tried] = Array.from({ length: 4 }, () => randomUUID());
    await sql`insert into person (id, name, email) values (${fay}, 'Fay', 'fay@example.org')`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by) values (${program}, 'P', 'P', '{}', ${fay})`.execute(
      owner,
    );
    await sql`insert into cycle (id, program, audience, title, scope, engagement, session_at, session_minutes, created_by, rehearsal)
      select id, ${program}, 'team', 'T', 'S', '{}', clock_timestamp(), 60, ${fay}, id = ${tried}
      from unnest(${[real, tried]}::uuid[]) as t (id)`.execute(owner);
    const items = (title: string) =>
      sql`insert into item (id, program, cycle, audience, title, framing, created_by)
        select gen_random_uuid(), ${program}, id, 'team', ${title}, 'F', ${fay} from unnest(${[real, tried]}::uuid[]) as t (id)`.execute(
        owner,
      );
    const found = async () => {
      const { rows } = await sql<{ cycle: string }>`select cycle from search_document order by at`.execute(owner);
      return rows.map(({ cycle }) => cycle);
    };
    await items('Before');
    expect((await found()).sort()).toEqual([real, tried].sort());
    await migrate(ownerUrl);
    await items('After');
    await sql`update item set title = 'Changed'`.execute(owner);
    expect(await found()).toEqual([real, real]);
    await owner.destroy();
    await drop();
  });
});
