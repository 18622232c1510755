import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { sql } from 'kysely';
import { namedIn } from '../../libs/queries/people/named-people.query.js';
import { connect, type Database } from '../../libs/database/connection.js';
import { Audience } from '../../libs/domain/people.js';
import { EngagementModel } from '../../libs/domain/program/engagement.js';
import { consentState, namesIn, stands } from '../../libs/domain/program/consent.js';
import { aDatabase, type TestDatabase } from '../servers/template-database.js';

const HOUR = 3_600_000;

describe('in Postgres', () => {
  let owner: Database;
  let database: TestDatabase;
  const [program, person] = [randomUUID(), randomUUID()];
  beforeAll(async () => {
    database = await aDatabase();
    owner = connect(database.ownerUrl, { name: 'test-owner', max: 1 });
    await owner.insertInto('person').values({ id: person, name: 'Ann Obi', email: 'ann@example.org' }).execute();
    const engagement = JSON.stringify(EngagementModel.parse({ calendar: { zone: 'UTC' } }));
    await owner
      .insertInto('program')
      .values({ id: program, name: 'P', product: 'P', engagement, createdBy: person })
      .execute();
    await join(program, [person]);
  });
  afterAll(async () => {
    await owner.destroy();
    await database.drop();
  });

  const join = (where: string, people: readonly string[]) =>
    sql`
    insert into membership (program, person, roles, stakeholder_group)
    select ${where}, person, array['contributor'], 'end_user' from unnest(${people}::uuid[]) as p (person)`.execute(
      owner,
    );

  it('a consent stands exactly when it stands by the rule, for the audience of its version', async () => {
    const now = Date.now();
    const at = (hour: number): string => new Date(now + hour * HOUR).toISOString();
    const instant = fc
      .integer({ min: -20, max: 20 })
      .filter((hour) => hour !== 0)
      .map(at);
    const past = fc.integer({ min: -20, max: -1 }).map(at);
    const said = fc.record({
      until: instant,
      ends: instant,
      givenAt: past,
      withdrawnAt: fc.option(instant, { nil: null, freq: 1 }),
      shownTo: fc.option(fc.constantFrom(...Audience.options), { nil: null }),
    });
    const lives = fc.record({ joined: past, rows: fc.array(said, { maxLength: 4 }) });
    const seen = new Set<string>();
    for (const [life, { joined, rows }] of fc.sample(lives, { numRuns: 150, seed: 11 }).entries()) {
      await owner.updateTable('membership').set({ createdAt: joined }).where('person', '=', person).execute();
      await owner.deleteFrom('consent').execute();
      const consents = rows.map(({ ends, ...row }, index) => ({
        ...row,
        id: randomUUID(),
        purpose: randomUUID(),
        version: life * 10 + index + 1,
        ends,
      }));
      for (const { ends, version, shownTo, ...consent } of consents) {
        const words = { what: 'w', why: 'w', how: 'w', seenBy: 'w', publishedBy: person, publishedAt: consent.givenAt };
        await owner
          .insertInto('consentPurpose')
          .values({ ...words, id: consent.purpose, program, use: 'telemetry', version, shownTo, until: ends })
          .execute();
        await owner
          .insertInto('consent')
          .values({ ...consent, program, person, use: 'telemetry' })
          .execute();
      }
      const [latest] = consents
        .filter(({ givenAt }) => givenAt >= joined)
        .sort((one, other) => (one.givenAt + other.id < other.givenAt + one.id ? 1 : -1));
      const given = latest && { ...latest, until: latest.until < latest.ends ? latest.until : latest.ends };
      const { rows: found } = await sql<{ so: boolean; audience: Audience | null; version: number | null }>`
        select consent_stands(${program}, ${person}, 'telemetry') as so,
          consented_audience(${program}, ${person}, 'telemetry') as audience,
          (select version from last_consent(${program}, ${person}, 'telemetry')) as version`.execute(owner);
      const so = stands(consentState({ given: given ?? null, declinedAt: null }, null, new Date(now).toISOString()));
      expect(found[0]).toEqual({
        so,
        version: latest?.version ?? null,
        audience: so ? (latest?.shownTo ?? 'public') : null, // of the version consented to
      });
      seen.add(`${rows.length > 0} ${latest !== undefined} ${so}`);
    }
    expect(seen).toEqual(new Set(['false false false', 'true false false', 'true true false', 'true true true']));
  });

  it('the people whom a text names are looked for among those of its program, however many there are elsewhere', async () => {
    await sql`insert into person (email, name) select 'p' || i || '@example.org', 'Ann Elsewhere' || i from generate_series(1, 20000) i`.execute(
      owner,
    );
    await sql`analyze person, membership, former_member`.execute(owner);
    const words = 'Ann Obi said it, Ann Elsewhere7 did not';
    const { rows: before } = await sql<{
      n: number;
    }>`select seq_scan::int as n from pg_stat_user_tables where relname = 'person'`.execute(owner);
    expect(await namedIn(owner, program, words)).toEqual([{ id: person, name: 'Ann Obi' }]);
    await sql`select pg_stat_force_next_flush()`.execute(owner);
    const { rows: after } = await sql<{
      n: number;
    }>`select seq_scan::int as n from pg_stat_user_tables where relname = 'person'`.execute(owner);
    expect(after).toEqual(before);
  });

  it('a text names whom it names by the rule, in whatever script and beside whatever signs', async () => {
    const names = [
      ...['Nia Obi', "Seán O'Brien", 'Jean-Luc Picard', '(Bo) Smith', '& Co', 'Dr. No', 'D J', '3 Musketeers', '★ ★'],
      ...['Ödegård Ann', 'O\u0308degaard Ann', 'Łukasz Żak', 'Νίκος Παπάς', 'Юлия Ёлкина', 'יעל כהן', 'नीना शर्मा'],
      ...[
        '山田 太郎',
        '김 민준',
        'Ann',
        'ⓃNia Obi',
        'ꟼia Obi',
        'Nia  Obi',
        'نور علي',
        'ნინო ბერიძე',
        'Անի Սարյան',
        'Moſes Weiß',
        '\u0301Eva Eva',
        'ʼUzo Uzo',
      ],
    ];
    const people = names.map((name) => ({ id: randomUUID(), name, email: `${randomUUID()}@example.org` }));
    await owner.insertInto('person').values(people).execute();
    await join(
      program,
      people.map(({ id }) => id),
    );
    const all = [...people.map(({ id, name }) => ({ id, name })), { id: person, name: 'Ann Obi' }];
    const sign = fc.constantFrom('', ' ', ' ', '\n', '(', '’', '-', '.', '★', 'Ⓐ', '\u0301', 'x', '7', 'か', '\u00a0');
    const written = fc.constantFrom(
      ...names.flatMap((name) => [name, name.toLowerCase(), name.normalize('NFD'), name.replaceAll(' ', '\n')]),
      ...['Nia', 'Obi', 'Jean-Lucas Picard', 'Xnia Obi'],
    );
    const text = fc
      .array(fc.tuple(sign, written, sign), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.flat().join(''));
    let found = 0;
    for (const words of [
      ...names,
      ...names.map((name) => name.toUpperCase()),
      ...fc.sample(text, { numRuns: 300, seed: 7 }),
    ]) {
      const expected = namesIn(words, all);
      const named = await namedIn(owner, program, words);
      expect({ words, named: named.map(({ name }) => name).sort() }).toEqual({
        words,
        named: expected.map(({ name }) => name).sort(),
      });
      found += named.length;
    }
    expect(found).toBeGreaterThan(300);
  });
});
