import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { connect } from '../../../libs/database/connection.js';
import type { ClosureNote } from '../../../libs/domain/closure/closure-note.js';
import { MOST_MEASURED, MOST_RECORDED, reached } from '../../../libs/domain/closure/measurement.js';
import { ANN, FAY } from '../../servers/a-council.js';
import { AUD, EVE, aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Series {
  readonly items: readonly { id: string; objective: string; value: number; at: string; recordedBy: { name: string } }[];
  readonly next: string | null;
}
interface Closure {
  readonly note: ClosureNote;
  readonly markdown: string;
}

/** A line that ends with these words. */
const ending = (words: string): RegExp => new RegExp(`${words.replace(/[.?]/g, '\\$&')}$`);

const at = (day: number): string => `2026-03-${String(day).padStart(2, '0')}T08:00:00.000Z`;

describe('what an objective was measured at', () => {
  let api: TestApi;
  let cycle: TestCycle;
  let objective: string;
  beforeAll(async () => {
    api = await anApi();
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    cycle = await aCycle(api); // from 18 to 6 minutes
    objective = await objectiveOf(cycle);
  });

  const objectiveOf = async (of: TestCycle): Promise<string> =>
    (await of.get<{ objectives: { id: string }[] }>(FAY, 'agenda')).body.objectives[0]?.id ?? '';
  const record = (measurements: unknown, as = FAY, headers = {}) =>
    cycle.post<Refusing>(as, 'measurements', { measurements }, headers);
  const series = async (query = '', as = ANN) => (await cycle.get<Series>(as, `measurements${query}`)).body;
  const values = async () => (await series()).items.map(({ value, at: when }) => [value, when.slice(8, 10)]);
  const one = (value: number, day: number) => ({ objective, value, at: at(day) });
  const note = async () => (await cycle.get<Closure>(FAY, 'closure')).body;

  it('is a series, entered or pushed in any order, that all who read the objective see', async () => {
    expect(await record([one(12, 9), one(17.5, 2)])).toMatchObject({
      status: 200,
      body: { recorded: 2, corrected: 0 },
    });
    await cycle.enter('session');
    expect(await record([one(9, 16)])).toMatchObject({ status: 200 });
    expect(await values()).toEqual([
      [17.5, '02'],
      [12, '09'],
      [9, '16'],
    ]);
    expect((await series('', AUD)).items[0]).toMatchObject({ objective, recordedBy: { name: 'fay' } });
    const first = await series('?limit=2');
    expect((await series(`?limit=2&after=${first.next}`)).items.map(({ value }) => value)).toEqual([9]);
    expect(await series(`?objective=${objective}`)).toMatchObject({ items: [{}, {}, {}], next: null });
    expect((await series(`?objective=${randomUUID()}`)).items).toEqual([]);
    expect(await cycle.journal('objectives-measured')).toMatchObject([
      { body: { objectives: [objective], recorded: 2, corrected: 0 } },
      { body: { recorded: 1 } },
    ]);
  });

  it('counts once however often it is sent, and is corrected by another value of the same instant', async () => {
    await record([one(12, 9), one(9, 16)]);
    expect(await record([one(12, 9), one(9, 16)])).toMatchObject({ body: { recorded: 0, corrected: 0 } });
    expect(await cycle.journal('objectives-measured')).toHaveLength(1);
    expect(await record([one(11, 9), one(9, 16)])).toMatchObject({ body: { recorded: 1, corrected: 1 } });
    expect(await values()).toEqual([
      [11, '09'],
      [9, '16'],
    ]);
    expect(await api.db.selectFrom('measurement').select('id').where('cycle', '=', cycle.id).execute()).toHaveLength(3);
  });

  it('goes on after a page whose last value is corrected meanwhile', async () => {
    await record([one(17.5, 2), one(12, 9), one(9, 16)]);
    const first = await series('?limit=1');
    await record([one(17, 2)]);
    const second = await series(`?limit=1&after=${first.next}`);
    expect([first, second].map(({ items }) => items.map(({ value }) => value))).toEqual([[17.5], [12]]);
    expect((await series(`?after=${second.next}`)).items.map(({ value }) => value)).toEqual([9]);
    const foreign = await aCycle(api);
    const elsewhere = await foreign.get<Series>(ANN, `measurements?after=${first.next}`);
    expect(elsewhere).toMatchObject({ status: 400, body: { errors: [{ path: 'after' }] } });
  });

  it('is what was recorded last, of corrections in the same millisecond as well', async () => {
    const owner = connect(api.database.ownerUrl, { name: 'test-owner', max: 1 });
    const clock = (now: string) =>
      sql`create or replace function clock() returns timestamptz language sql volatile as ${sql.lit(`select ${now}`)}`.execute(
        owner,
      );
    await clock(`timestamptz '${new Date().toISOString()}'`);
    for (let value = 1; value <= 12; value += 1) {
      expect(await record([one(value, 2)])).toMatchObject({ status: 200, body: { recorded: 1 } });
      expect([value, (await series()).items[0]?.value]).toEqual([value, value]);
    }
    expect((await note()).note.objectives).toMatchObject([{ measured: { value: 12, count: 1 } }]);
    await clock("date_trunc('milliseconds', clock_timestamp())");
    await owner.destroy();
  });

  it('stands in the closure note beside what was learnt, against the target', async () => {
    expect((await note()).note.objectives).toMatchObject([{ measured: null }]);
    expect((await note()).markdown).toContain('from 18 to 6 min): nothing was recorded\n');
    await record([one(12, 9), one(7, 16), one(13, 2)]);
    expect((await note()).note.objectives).toMatchObject([{ measured: { value: 7, at: at(16), count: 3 } }]);
    const line = async () => (await note()).markdown.split('\n').find((text) => text.includes('from 18 to 6 min'));
    const not = 'Measured 3 times, last 7 min on 2026-03-16: the target is not reached.';
    expect(await line()).toMatch(/^- .*from 18 to 6 min\): no words were added\. Measured 3 times/);
    expect(await line()).toMatch(ending(`no words were added. ${not}`));
    for (const [learnt, told] of [
      ['People are faster', 'People are faster.'],
      ['People are faster.', 'People are faster.'],
      ['Are they faster?', 'Are they faster?'],
      ['They say "faster."', 'They say "faster."'],
    ] as const) {
      await api.db.updateTable('objective').set({ learnt }).where('id', '=', objective).execute();
      expect(await line()).toMatch(ending(`: ${told} ${not}`));
    }
    await record([one(5.5, 23)]);
    expect((await note()).markdown).toContain('Measured 4 times, last 5.5 min on 2026-03-23: the target is reached.');
  });

  it('or words are what a closed cycle learnt: without either it has a problem, until the next version of its note says it', async () => {
    const learnt = [{ objective, text: 'Nine minutes in the pilot' }];
    const say = (body: object, as = FAY) => cycle.post<Closure & Refusing>(as, 'closure/learnt', body);
    expect(await say({ learnt })).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
    await cycle.enter('closure');
    const { body: first } = await cycle.post<Closure>(FAY, 'closure/publish', { introduction: 'Thank you' });
    const problems = async () =>
      (await api.call<{ items: object[] }>(FAY, 'GET', `/v1/programs/${cycle.program}/problems`)).body.items;
    const problem = { code: 'nothing-learnt', subject: { id: cycle.id }, facts: { count: 1 } };
    expect(await problems()).toMatchObject([problem]);
    for (const body of [{}, { learnt: [] }, { learnt: [{ objective: 'first', text: 'x' }] }, { learnt, more: 1 }])
      expect(await say(body)).toMatchObject({ status: 400 });
    expect(await say({ learnt: [{ objective: randomUUID(), text: 'x' }] })).toMatchObject({
      status: 422,
      body: { code: 'unknown-reference', errors: [{ path: 'learnt[0].objective' }] },
    });
    expect([(await say({ learnt }, ANN)).status, (await say({ learnt }, EVE)).status]).toEqual([403, 404]);
    const { objectives, ...rest } = first.note;
    expect(await say({ learnt })).toMatchObject({
      status: 200,
      body: {
        version: 2,
        introduction: 'Thank you',
        note: { ...rest, objectives: [{ ...objectives[0], learnt: 'Nine minutes in the pilot' }] },
        markdown: expect.stringContaining('): Nine minutes in the pilot\n'),
      },
    });
    const earlier = { note: { objectives: [{ learnt: null }] } };
    expect((await cycle.get(ANN, 'closure?version=1')).body).toMatchObject(earlier);
    expect(await cycle.journal('learnt-recorded')).toMatchObject([{ body: { objectives: [objective] } }]);
    expect(await problems()).toEqual([]);
    cycle = await aCycle(api);
    objective = await objectiveOf(cycle);
    await record([one(9, 2)]);
    await cycle.enter('closed');
    expect(await problems()).toEqual([]);
  });

  it('is taken in from those who refine, all of it or nothing, and only what has happened', async () => {
    const foreign = await objectiveOf(await aCycle(api));
    for (const unknown of [foreign, randomUUID()]) {
      expect(await record([one(1, 2), { ...one(1, 3), objective: unknown }])).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path: 'measurements[1].objective' }] },
      });
    }
    const soon = new Date(Date.now() + 60_000).toISOString();
    expect(await record([one(1, 2), { objective, value: 1, at: soon }])).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', errors: [{ path: 'measurements[1].at' }] },
    });
    const wrong: unknown[] = [
      ...['many', [], [one(1, 2), one(2, 2)], Array.from({ length: 501 }, (_, nth) => one(nth, 2))],
      ...[
        { value: '9' },
        { value: 1e13 },
        { value: null },
        { at: 'today' },
        { objective: 'fast' },
        { unit: 'min' },
      ].map((over) => [{ ...one(1, 2), ...over }]),
    ];
    for (const measurements of wrong)
      expect(await record(measurements)).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    for (const as of [ANN, AUD]) expect(await record([one(1, 2)], as)).toMatchObject({ status: 403 });
    expect(await record([one(1, 2)], EVE)).toMatchObject({ status: 404 });
    expect(await cycle.get(EVE, 'measurements')).toMatchObject({ status: 404 });
    expect(await cycle.get(ANN, 'measurements?limit=0')).toMatchObject({ status: 400 });
    expect(await values()).toEqual([]);
  });

  it('is kept of so many instants and no more, and what is kept can still be corrected', async () => {
    const minutes = (from: number, count: number) =>
      Array.from({ length: count }, (_, nth) => ({
        objective,
        value: nth,
        at: new Date(Date.UTC(2026, 0, 1) + (from + nth) * 60_000).toISOString(),
      }));
    for (let from = 0; from < MOST_MEASURED; from += 500) {
      expect(await record(minutes(from, 500))).toMatchObject({ status: 200 });
    }
    const refused = { status: 409, body: { code: 'limit-reached' } };
    expect(await record(minutes(MOST_MEASURED, 1))).toMatchObject(refused);
    const first = minutes(0, 1)[0];
    expect(await record([{ ...first, value: 99 }])).toMatchObject({ status: 200, body: { corrected: 1 } });
    await sql`insert into measurement (id, program, cycle, audience, objective, value, at, recorded_at, recorded_by)
      select gen_random_uuid(), program, cycle, audience, objective, value, at, recorded_at - interval '1 hour', recorded_by
      from measurement, generate_series(1, 5) where objective = ${objective} limit ${MOST_RECORDED - MOST_MEASURED - 2}`.execute(
      api.db,
    );
    expect(await record([{ ...first, value: 98 }])).toMatchObject({ status: 200, body: { corrected: 1 } });
    expect(await record([{ ...first, value: 99 }])).toMatchObject(refused); // as many corrections as are kept
    expect(await record([{ ...first, value: 98 }])).toMatchObject({ status: 200, body: { recorded: 0 } });
  });
});

describe('a target', () => {
  it.each([
    [18, 6, 6, true],
    [18, 6, 5, true],
    [18, 6, 6.1, false],
    [12, 90, 90, true],
    [12, 90, 91, true],
    [12, 90, 89, false],
    [-5, -1, 0, true],
    [4, 4, 4, true],
    [4, 4, 5, false],
  ])('from %d to %d is, at %d, reached: %s', (baseline, target, value, is) => {
    expect(reached({ baseline, target }, value)).toBe(is);
  });
});
