import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { hashText, newSalt } from '../../libs/journal/text-hash.js';
import { verify, type Finding } from '../../libs/journal/verify.js';
import { aJournal, type Journal } from './a-journal.js';

let journal: Journal;
beforeAll(async () => {
  journal = await aJournal();
});
afterAll(() => journal.end());

interface Sealed {
  program: string;
  ids: number[];
  findings: () => Promise<readonly Finding[]>;
}

async function sealedEntries(count: number): Promise<Sealed> {
  const program = await journal.program();
  await journal.write(program, count);
  await journal.seal();
  const ids = await journal.ids(program);
  const findings = async (): Promise<readonly Finding[]> =>
    (await verify(journal.worker, program)).programs[0]?.findings ?? [];
  await expect(findings()).resolves.toEqual([]);
  return { program, ids, findings };
}

const COLUMNS = 'program, subject_kind, subject, cycle, type, version, at, actor, audience, command, body';
const exchange = (one: number, other: number, columns: string): string =>
  `update journal set (${columns}) =
     (select ${columns} from journal as theirs where theirs.id = case journal.id when ${one} then ${other} else ${one} end)
   where id in (${one}, ${other})`;

describe('verify', () => {
  it.each([
    `body = '{"n": 99}'`,
    `body = body || '{"more": 1}'`,
    `at = at + interval '1 microsecond'`,
    `type = 'approved'`,
    `actor = null`,
    `audience = 'public'`,
    `version = 2`,
    `cycle = null`,
    `command = 'x'`,
    `subject = gen_random_uuid()`,
    `subject_kind = 'review'`,
  ])('names one entry after "set %s", and only that', async (set) => {
    const { ids, findings } = await sealedEntries(6);
    await journal.tamper(`update journal set ${set} where id = ${ids[2]}`);

    await expect(findings()).resolves.toEqual([{ kind: 'altered', seq: 3, journalId: ids[2] }]);
  });

  it('names entries that follow one another, and the last', async () => {
    const { ids, findings } = await sealedEntries(6);
    await journal.tamper(`update journal set type = 'x' where id in (${ids[1]}, ${ids[2]}, ${ids[3]}, ${ids[5]})`);

    const altered = (await findings()).map(({ kind, seq }) => `${kind} ${seq}`);
    expect(altered).toEqual(['altered 2', 'altered 3', 'altered 4', 'altered 6']);
  });

  it('names an entry whose seal was altered, and does not blame the next', async () => {
    const { program, ids, findings } = await sealedEntries(6);
    await journal.tamper(`update seal set hash = sha256('x') where program = '${program}' and seq in (3, 4)`);

    await expect(findings()).resolves.toEqual([
      { kind: 'altered', seq: 3, journalId: ids[2] },
      { kind: 'altered', seq: 4, journalId: ids[3] },
    ]);
  });

  it('names an entry that was moved to another program', async () => {
    const { ids, findings } = await sealedEntries(3);
    await journal.tamper(`update journal set program = '${await journal.program()}' where id = ${ids[1]}`);

    await expect(findings()).resolves.toEqual([{ kind: 'altered', seq: 2, journalId: ids[1] }]);
  });

  it('names removed entries, and goes on', async () => {
    const { ids, findings } = await sealedEntries(6);
    await journal.tamper(`delete from journal where id in (${ids[0]}, ${ids[5]})`);
    await journal.tamper(`update journal set type = 'x' where id = ${ids[3]}`);

    await expect(findings()).resolves.toEqual([
      { kind: 'removed', seq: 1, journalId: ids[0] },
      { kind: 'altered', seq: 4, journalId: ids[3] },
      { kind: 'removed', seq: 6, journalId: ids[5] },
    ]);
  });

  it.each([
    ['side by side', 2, 3],
    ['far apart', 1, 6],
  ])('names two swapped entries, %s', async (_, one, other) => {
    const { ids, findings } = await sealedEntries(7);
    const [first = 0, second = 0] = [ids[one - 1], ids[other - 1]];
    await journal.tamper(exchange(first, second, COLUMNS));

    await expect(findings()).resolves.toEqual([
      { kind: 'swapped', seq: one, journalId: first, with: second },
      { kind: 'swapped', seq: other, journalId: second, with: first },
    ]);
  });

  it('names two entries whose seals were exchanged', async () => {
    const { program, ids, findings } = await sealedEntries(5);
    const set = (seq: number, id: number): string =>
      `update seal set journal_id = ${id} where program = '${program}' and seq = ${seq}`;
    const [, second = 0, , fourth = 0] = ids;
    await journal.tamper([set(2, -1), set(4, second), set(2, fourth)].join(';'));

    await expect(findings()).resolves.toEqual([
      { kind: 'swapped', seq: 2, journalId: fourth, with: second },
      { kind: 'swapped', seq: 4, journalId: second, with: fourth },
    ]);
  });

  it('names two entries of which only the bodies were swapped as altered', async () => {
    const { ids, findings } = await sealedEntries(4);
    await journal.tamper(exchange(ids[0] ?? 0, ids[2] ?? 0, 'body'));

    expect((await findings()).map(({ kind, seq }) => `${kind} ${seq}`)).toEqual(['altered 1', 'altered 3']);
  });

  it('names gaps, and entries that lost their seal', async () => {
    const { program, ids, findings } = await sealedEntries(6);
    await journal.tamper(`delete from seal where program = '${program}' and seq in (1, 3, 4);
      delete from journal where id = ${ids[2]}`);

    await expect(findings()).resolves.toEqual([
      { kind: 'gap', seq: 1, journalId: null, missing: 1 },
      { kind: 'gap', seq: 3, journalId: null, missing: 2 },
      { kind: 'unlisted', seq: null, journalId: ids[0] },
      { kind: 'unlisted', seq: null, journalId: ids[3] },
    ]);
  });

  it('counts what waits, names what was removed before it was sealed, and what slipped in', async () => {
    const { program, findings } = await sealedEntries(2);
    await journal.write(program, 4);
    const ids = await journal.ids(program);
    await journal.tamper(`delete from journal where id = ${ids[3]}`);
    await journal.tamper(`insert into journal (program, subject_kind, subject, type, at, audience, body)
      values ('${program}', 'cycle', gen_random_uuid(), 'forged', now(), 'public', '{}')`);
    const forged = (await journal.ids(program)).at(-1);

    await expect(verify(journal.api, program)).resolves.toMatchObject({
      ok: false,
      programs: [{ sealed: 2, unsealed: 3 }],
    });
    const expected = [
      { kind: 'removed', seq: null, journalId: ids[3] },
      { kind: 'unlisted', seq: null, journalId: forged },
    ];
    await expect(findings()).resolves.toEqual(expected);
    await expect(journal.seal()).resolves.toBe(3);
    await expect(findings()).resolves.toEqual(expected);
  });

  it('reports every program, also one whose own row is gone', async () => {
    const { program } = await sealedEntries(2);
    await journal.tamper(
      `delete from program where id = '${program}'; update journal set type = 'x' where program = '${program}'`,
    );

    const { ok, programs } = await verify(journal.worker);
    expect(ok).toBe(false);
    const report = programs.find((one) => one.program === program);
    expect(report?.findings.map(({ kind }) => kind)).toEqual(['altered', 'altered']);
    expect(programs.length).toBeGreaterThan(1);
  });

  it('reads more than one batch, and keeps a wrecked journal out of the memory', async () => {
    const program = await journal.program();
    await sql`insert into journal (program, subject_kind, subject, type, at, audience, body)
      select ${program}, 'cycle', ${program}, 'noted', now(), 'team', jsonb_build_object('n', n)
      from generate_series(1, 2600) as n`.execute(journal.owner);
    await journal.seal();
    const whole = await verify(journal.worker, program);
    expect(whole).toMatchObject({ ok: true, programs: [{ sealed: 2600, head: { seq: 2600 } }] });

    await journal.tamper(`update journal set type = 'x' where program = '${program}'`);
    const { programs } = await verify(journal.worker, program);
    expect(programs[0]?.findings).toHaveLength(1000);
    expect(programs[0]?.more).toBe(1600);
  });

  it('names altered texts and counts erased ones', async () => {
    const program = await journal.program();
    const contributions = [randomUUID(), randomUUID(), randomUUID()];
    for (const contribution of contributions) {
      const salt = newSalt();
      const text = `What ${contribution} said, with “quotes” and 🎈`;
      await journal.tamper(`insert into contribution (id, program, cycle, audience, author, kind, channel, body, salt, quality)
        values ('${contribution}', '${program}', '${program}', 'participants', '${program}', 'need', 'form', '${text}', '${salt}', '{}')`);
      await journal.write(program, [{ type: 'contributed', body: { contribution, textHash: hashText(salt, text) } }]);
    }
    await journal.seal();
    await expect(verify(journal.worker, program)).resolves.toMatchObject({ ok: true, programs: [{ erased: 0 }] });

    await journal.tamper(`update contribution set body = body || '.' where id = '${contributions[0]}'`);
    await journal.tamper(`delete from contribution where id = '${contributions[1]}'`);
    const ids = await journal.ids(program);
    await expect(verify(journal.api, program)).resolves.toMatchObject({
      ok: false,
      programs: [
        { erased: 1, findings: [{ kind: 'altered-text', seq: 1, journalId: ids[0], contribution: contributions[0] }] },
      ],
    });
  });
});
