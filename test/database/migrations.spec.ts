import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { connect, type Database } from '../../libs/database/connection.js';
import { MIGRATIONS, migrate } from '../../libs/database/migrate.js';
import { emptyDatabase } from './empty-database.js';

describe('migrations', () => {
  it('go from empty to the newest once, however many processes start them at the same moment', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    const applied = await Promise.all([migrate(ownerUrl), migrate(ownerUrl), migrate(ownerUrl)]);
    expect(applied.flat().sort()).toEqual(Object.keys(MIGRATIONS));
    await expect(migrate(ownerUrl)).resolves.toEqual([]);
    await drop();
  });

  it('go on from a database that stopped at any of them', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    for (const next of Object.keys(MIGRATIONS) as (keyof typeof MIGRATIONS)[]) {
      await expect(migrate(ownerUrl, next)).resolves.toEqual([next]);
    }
    await expect(migrate(ownerUrl)).resolves.toEqual([]);
    await drop();
  });

  it('compare the names of personas that are there as those of new ones, and leave a second one its name', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0048-left-alone');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [person, program] = [randomUUID(), randomUUID()];
    await sql`insert into person (id, name, email) values (${person}, 'Ann', 'ann@example.org')`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'P', 'P', '{}', ${person})`.execute(owner);
    const named = (name: string, looked: string) =>
      sql`insert into persona (id, program, audience, name, looked, description, created_by, created_at)
        values (${randomUUID()}, ${program}, 'team', ${name}, ${looked}, 'd', ${person}, clock_timestamp())`.execute(
        owner,
      );
    await named('Givers \u2764\ufe0f', 'givers \u2764\ufe0f');
    await named('Nurses', 'nurses');
    await named('Nurses\u200b', 'nurses\u200b');
    await migrate(ownerUrl);
    const rows = await owner.selectFrom('persona').select('looked').where('program', '=', program).execute();
    expect(rows.map(({ looked }) => looked).sort()).toEqual(['givers \u2764', 'nurses', 'nurses\u200b']);
    await owner.destroy();
    await drop();
  });

  it('leave everybody who takes part the zone that they have, and ask again only of those who have only signed in', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0057-absences-alone');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const program = randomUUID();
    const person = async (name: string, zone: string): Promise<string> => {
      const id = randomUUID();
      await sql`insert into person (id, name, email, zone) values (${id}, ${name}, ${name}, ${zone})`.execute(owner);
      return id;
    };
    const member = await person('member', 'UTC');
    await person('told', 'Asia/Tokyo');
    await person('signed-in', 'UTC');
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'P', 'P', '{}', ${member})`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group, segments, needs)
      values (${program}, ${member}, '{contributor}', 'buyer', '{}', '{}')`.execute(owner);
    await migrate(ownerUrl);
    await person('by-the-release-before', 'UTC');
    const rows = await owner.selectFrom('person').select(['name', 'zoneGiven']).orderBy('name').execute();
    expect(rows.map(({ name, zoneGiven }) => [name, zoneGiven])).toEqual([
      ...[
        ['by-the-release-before', false],
        ['member', true],
        ['signed-in', false],
        ['told', true],
      ],
    ]);
    await owner.destroy();
    await drop();
  });

  it('say who marked somebody as attending before that was noted, and leave what people said themselves', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0066-attended-by');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [fay, ann, ben, cem, program, cycle] = Array.from({ length: 6 }, () => randomUUID());
    for (const id of [fay, ann, ben, cem])
      await sql`insert into person (id, name, email) values (${id}, 'Somebody', ${id})`.execute(owner);
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'P', 'P', '{}', ${fay})`.execute(owner);
    await sql`insert into cycle (id, program, audience, title, scope, engagement, session_at, session_minutes, created_by)
      values (${cycle}, ${program}, 'participants', 'T', 'S', '{}', clock_timestamp(), 60, ${fay})`.execute(owner);
    for (const person of [ann, ben, cem])
      await sql`insert into invitation (cycle, program, person, attended_at)
        values (${cycle}, ${program}, ${person}, ${person === cem ? null : new Date().toISOString()})`.execute(owner);
    const happened = (type: string, actor: string | undefined, body: object) =>
      sql`insert into journal (program, subject_kind, subject, cycle, type, at, actor, audience, body) values
        (${program}, 'cycle', ${cycle}, ${cycle}, ${type}, clock_timestamp(), ${actor}, 'participants', ${JSON.stringify(body)})`.execute(
        owner,
      );
    await happened('attended', ben, {});
    await happened('attendance-marked', fay, { people: [ann, ben, cem] });
    await migrate(ownerUrl);
    const rows = await owner.selectFrom('invitation').select(['person', 'attendedBy']).execute();
    const by = new Map(rows.map(({ person, attendedBy }) => [person, attendedBy]));
    expect([ann, ben, cem].map((person) => by.get(person ?? ''))).toEqual([fay, null, null]);
    await owner.destroy();
    await drop();
  });

  it('give segments that are called as a stakeholder group a name of their own, once, with the pilots that name them', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0058-zone-given');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const [ann, ben, program, purpose] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    await sql`insert into person (id, name, email) values (${ann}, 'Ann', 'ann@example.org'), (${ben}, 'Ben', 'ben@example.org')`.execute(
      owner,
    );
    await sql`insert into program (id, name, product, engagement, created_by)
      values (${program}, 'P', 'P', '{}', ${ann})`.execute(owner);
    await sql`insert into membership (program, person, roles, stakeholder_group, segments) values
      (${program}, ${ann}, '{contributor}', 'buyer', '{vendor,night-shift,vendor-segment,team}'),
      (${program}, ${ben}, '{contributor}', 'vendor', '{night-shift}')`.execute(owner);
    await sql`insert into consent_purpose (id, program, use, version, what, why, how, seen_by, until, published_by, published_at)
      values (${purpose}, ${program}, 'telemetry', 1, 'w', 'w', 'h', 's', clock_timestamp(), ${ann}, clock_timestamp())`.execute(
      owner,
    );
    await sql`insert into pilot (id, program, audience, name, percent, segments, rollback, thresholds, starts_at, ends_at,
        measured_every, collected, seen_by, purpose, owner, decider, ladder, shapers, created_by, created_at)
      values (${randomUUID()}, ${program}, 'participants', 'Pilot', 5, '{vendor}', 'r', '[]', clock_timestamp(),
        clock_timestamp() + interval '1 day', '{}', 'c', 's', ${purpose}, ${ann}, ${ben}, '[]', '{}', ${ann}, clock_timestamp())`.execute(
      owner,
    );
    await migrate(ownerUrl);
    const members = await owner
      .selectFrom('membership')
      .select(['segments', 'revision'])
      .orderBy('stakeholderGroup')
      .execute();
    expect(members).toEqual([
      { segments: ['vendor-segment', 'night-shift', 'team-segment'], revision: 2 },
      { segments: ['night-shift'], revision: 1 },
    ]);
    expect(await owner.selectFrom('pilot').select('segments').execute()).toEqual([{ segments: ['vendor-segment'] }]);
    await owner.destroy();
    await drop();
  });

  it('leave stories to be found by segments that got another name, and by the groups of whoever told them', async () => {
    const { ownerUrl, drop } = await emptyDatabase();
    await migrate(ownerUrl, '0058-zone-given');
    const owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
    const program = randomUUID();
    const told = async (name: string, group: string, segments: readonly string[]): Promise<string> => {
      const person = randomUUID();
      await sql`insert into person (id, name, email) values (${person}, ${name}, ${name})`.execute(owner);
      await sql`insert into program (id, name, product, engagement, created_by)
        values (${program}, 'P', 'P', '{}', ${person}) on conflict do nothing`.execute(owner);
      await sql`insert into membership (program, person, roles, stakeholder_group, segments)
        values (${program}, ${person}, '{contributor}', ${group}, ${segments})`.execute(owner);
      await sql`insert into contribution (id, program, outside, audience, author, kind, channel, body, salt, quality, story)
        values (gen_random_uuid(), ${program}, true, 'participants', ${person}, 'story', 'written', ${name}, 's', '{}', '{"want": "Rest"}')`.execute(
        owner,
      );
      return person;
    };
    await told('ann', 'buyer', ['vendor', 'night-shift', 'vendor-segment', 'team']);
    await told('ben', 'vendor', ['vendor']);
    await told('cem', 'team', ['night-shift']);
    const left = await told('dan', 'support', ['partner']);
    await sql`delete from membership where person = ${left}`.execute(owner);
    await migrate(ownerUrl);
    const { rows } = await sql<{ body: string; segments: string[] }>`
      select body, segments from search_document order by body`.execute(owner);
    expect(rows.map(({ body, segments }) => [body, ...segments])).toEqual([
      ['ann', 'vendor-segment', 'night-shift', 'team-segment', 'buyer'],
      ['ben', 'vendor-segment', 'vendor'],
      ['cem', 'night-shift', 'team'],
      ['dan', 'partner-segment', 'support'],
    ]);
    await owner.destroy();
    await drop();
  });

  describe('of who counts in a decision', () => {
    let owner: Database;
    let next: () => Promise<unknown>;
    let end: () => Promise<void>;
    const people = Array.from({ length: 3 }, () => randomUUID());
    const dan = randomUUID();
    const [ann = '', ben = '', cem = ''] = people;
    const program = randomUUID();
    const because = { rule: 'majority@1', taken: 2, votes: { a: 2 }, needed: 2, abstained: 0 };

    beforeAll(async () => {
      const { ownerUrl, drop } = await emptyDatabase();
      await migrate(ownerUrl, '0049-names-as-seen');
      owner = connect(ownerUrl, { name: 'test-owner', max: 1 });
      for (const id of [...people, dan])
        await sql`insert into person (id, name, email) values (${id}, ${id}, ${id})`.execute(owner);
      await sql`insert into program (id, name, product, engagement, created_by)
        values (${program}, 'P', 'P', '{}', ${ann})`.execute(owner);
      next = () => migrate(ownerUrl);
      end = async () => {
        await owner.destroy();
        await drop();
      };
    });
    afterAll(() => end());

    const at = (hour: number) => `2026-03-30T${hour}:00Z`;
    const outcome = (id: string, by: string, hour: number) =>
      sql`update decision set outcome_by = ${by}, decided_at = ${at(hour)}, because = ${JSON.stringify(because)} where id = ${id}`.execute(
        owner,
      );
    const reopens = (id: string) =>
      sql`update decision set outcome_by = null, decided_at = null, because = null where id = ${id}`.execute(owner);
    const journaled = (subject: string, type: string, body: object, hour: number) =>
      sql`insert into journal (program, subject_kind, subject, type, at, audience, body)
        values (${program}, 'decision', ${subject}, ${type}, ${at(hour)}, 'participants', ${JSON.stringify(body)})`.execute(
        owner,
      );
    /** As releases before this one write it, also when it comes late and the decision waits for its reviews. */
    const conflict = async (id: string, person: string, hour: number): Promise<void> => {
      await sql`insert into conflict_of_interest (decision, program, audience, person, reason, given, declared_by, at)
        values (${id}, ${program}, 'participants', ${person}, 'Sells it', 'decide', ${ben}, ${at(hour)})`.execute(
        owner,
      );
      await sql`update decision_right set kind = 'advise' where decision = ${id} and person = ${person}`.execute(owner);
    };
    /** Three decide it. */
    const open = async (deciders: readonly string[] = people): Promise<string> => {
      const id = randomUUID();
      await sql`insert into decision (id, program, audience, question, method, engagement, criteria, tie_break, ladder, authority, proposer, anonymous)
        values (${id}, ${program}, 'participants', 'Q?', 'majority@1', '{}', '[]', '{}', '[]', ${ann}, ${ann}, true)`.execute(
        owner,
      );
      for (const person of deciders)
        await sql`insert into decision_right (decision, program, audience, person, kind)
          values (${id}, ${program}, 'participants', ${person}, 'decide')`.execute(owner);
      return id;
    };
    const counted = async (hour: number): Promise<string> => {
      const id = await open();
      await outcome(id, 'method', 12);
      await journaled(id, 'decided', { by: 'method' }, 12);
      await conflict(id, cem, hour);
      return id;
    };
    /** One decides alone since a conflict of interest, reviewed it when it was decided, and another reviews it since. */
    const leftAlone = async (): Promise<string> => {
      const id = await open([ben, cem]);
      const review = randomUUID();
      await sql`insert into review (id, program, decision, audience, reviewer, ladder)
        values (${review}, ${program}, ${id}, 'participants', ${ann}, '[]')`.execute(owner);
      await conflict(id, cem, 11);
      await outcome(id, 'authority', 12);
      await journaled(review, 'review-handed-over', { from: ben, to: ann, by: ann }, 13);
      return id;
    };
    /** Four decide it; a deadline came to nothing, and one has a conflict of interest. */
    const missed = async (conflictAt: number): Promise<string> => {
      const id = await open([...people, dan]);
      await sql`update decision set round = 2 where id = ${id}`.execute(owner);
      await sql`insert into gate (kind, id, program, phase, entry, opened_at)
        values ('decision', ${id}, ${program}, 'in_effect', 3, ${at(13)})`.execute(owner);
      await sql`insert into appointment (kind, subject, entry, version, rung, "do", at, condition, who)
        values ('decision', ${id}, 2, 1, 0, 'settle', ${at(11)}, 'not_finished', '{}')`.execute(owner);
      await conflict(id, cem, conflictAt);
      await outcome(id, 'method', 13);
      await journaled(id, 'decided', { by: 'method' }, 13);
      return id;
    };
    const told = async (id: string, person = cem) => {
      const decision = await owner
        .selectFrom('decision')
        .select('because')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const { rows } = await sql<{ counts: boolean; kind: string }>`
        select e.counts, r.kind from entitlement e join decision_right r on r.decision = e.decision and r.person = e.person
        where e.decision = ${id} and e.person = ${person}`.execute(owner);
      return { figures: 'votes' in (decision.because ?? {}), ...rows[0] };
    };

    it('is told as of the count, also of what was decided before, and by what the release before writes', async () => {
      const [before, after, twice, untold] = [await counted(11), await counted(13), await counted(13), await open()];
      await outcome(twice, 'not_approved', 14);
      await journaled(twice, 'decided', { by: 'not_approved' }, 14);
      await conflict(untold, cem, 13);
      await outcome(untold, 'not_approved', 14);
      const alone = await leftAlone();
      const [inTime, missing] = [await missed(10), await missed(12)];
      await next();
      expect(await told(before)).toEqual({ figures: false, counts: false, kind: 'advise' });
      expect(await told(after)).toEqual({ figures: true, counts: true, kind: 'advise' });
      expect(await told(twice)).toEqual({ figures: true, counts: true, kind: 'advise' });
      expect(await told(untold)).toEqual({ figures: false, counts: false, kind: 'advise' });
      expect([(await told(inTime)).figures, (await told(missing)).figures]).toEqual([true, false]);
      expect(await told(alone, ben)).toMatchObject({ counts: false, kind: 'decide' });

      const late = await counted(13);
      expect(await told(late)).toEqual({ figures: true, counts: true, kind: 'advise' });
      await outcome(late, 'not_approved', 14);
      expect(await told(late)).toMatchObject({ counts: true });
      for (const id of [after, late]) {
        await reopens(id);
        expect(await told(id)).toMatchObject({ counts: false, kind: 'advise' });
        await outcome(id, 'method', 16);
        expect(await told(id)).toMatchObject({ counts: false });
      }
    });
  });
});
