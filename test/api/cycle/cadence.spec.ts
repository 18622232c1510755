import { workingCalendar } from '../../../libs/calendar/working-calendar.js';
import { askPromises } from '../../../libs/commands/promises/promises.js';
import { connect } from '../../../libs/database/connection.js';
import { EngagementModel } from '../../../libs/domain/program/engagement.js';
import { AGENDA, ANN, BEN, FAY } from '../../servers/a-council.js';
import { aCycleEach, type Refusing } from '../../servers/a-cycle.js';

const CADENCE = { workingDays: 20 };
const CALENDAR = { zone: 'Europe/Berlin' };

describe('the cadence of a program', () => {
  const { api, cycle } = aCycleEach({ engagement: { cadence: CADENCE } });
  const path = (): string => `/v1/programs/${cycle.program}`;
  const promises = () =>
    api.db
      .selectFrom('promise')
      .select(['dueAt', 'keptAt', 'owner', 'timesAsked'])
      .where('program', '=', cycle.program)
      .where('kind', '=', 'cadence')
      .orderBy('dueAt')
      .execute();
  const open = async () => (await promises()).filter(({ keptAt }) => keptAt === null);
  const begin = () =>
    api.call<{ id: string; createdAt: string }>(FAY, 'POST', `${path()}/cycles`, {
      title: 'The next one',
      scope: 'The weekly report',
      invite: [ANN, BEN],
      ...AGENDA,
    });
  const began = async (id: string): Promise<string> => {
    const { createdAt } = await api.db
      .selectFrom('cycle')
      .select('createdAt')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return createdAt;
  };
  const dueAfter = (at: string, cadence: { workingDays: number } = CADENCE): string =>
    workingCalendar(EngagementModel.parse({ calendar: CALENDAR }).calendar).add(at, cadence);
  const change = async (changes: object) => {
    const { body } = await api.call<{ revision: number; engagement: object }>(FAY, 'GET', path());
    const engagement: object = { ...body.engagement, ...changes };
    return api.call<Refusing>(FAY, 'PUT', `${path()}/engagement`, engagement, { 'If-Match': `"${body.revision}"` });
  };

  it('promises the next cycle from the start of the last, by whoever started it', async () => {
    expect(await open()).toEqual([
      { dueAt: dueAfter(await began(cycle.id)), keptAt: null, owner: await cycle.person(FAY), timesAsked: 0 },
    ]);
    const next = await begin();
    expect(next.status).toBe(201);
    expect(await promises()).toHaveLength(3); // of the program, of its first cycle and of this one
    expect(await open()).toMatchObject([{ dueAt: dueAfter(await began(next.body.id)) }]);
    const { nextAt } = await api.db
      .selectFrom('gate')
      .select('nextAt')
      .where('id', '=', cycle.program)
      .executeTakeFirstOrThrow();
    expect(nextAt).toBe(dueAfter(await began(next.body.id)));
  });

  it('asks when no cycle began, three times, is a problem then, and ends with the next cycle', async () => {
    const worker = connect(api.database.workerUrl, { name: 'test-worker', max: 1 });
    const ask = async (at: string): Promise<string> => {
      await worker.transaction().execute((tx) => askPromises(tx, cycle.program, at));
      const asked = await api.db
        .selectFrom('promise')
        .select('againAt')
        .where('program', '=', cycle.program)
        .where('kind', '=', 'cadence')
        .where('keptAt', 'is', null)
        .executeTakeFirstOrThrow();
      return asked.againAt ?? '';
    };
    const problems = async () =>
      (await api.call<{ items: object[] }>(FAY, 'GET', `${path()}/problems`)).body.items.filter(
        (problem) => (problem as { code: string }).code === 'cadence-missed',
      );
    const asked = () =>
      api.db
        .selectFrom('notice')
        .select('person')
        .where('purpose', '=', 'promise_due')
        .where('program', '=', cycle.program)
        .execute();
    const [{ dueAt } = { dueAt: '' }] = await open();
    const second = await ask(dueAt);
    expect(await asked()).toEqual([{ person: await cycle.person(FAY) }]);
    const third = await ask(second);
    expect(await problems()).toEqual([]);
    await ask(third);
    await worker.destroy();
    const meaning = expect.stringContaining('asked for 3 times') as string;
    expect(await problems()).toMatchObject([{ meaning }]);
    expect((await begin()).status).toBe(201);
    expect(await problems()).toEqual([]);
  });

  it('counts no cycle that was cancelled: the next is due as if it had not begun', async () => {
    const first = dueAfter(await began(cycle.id));
    const next = await begin();
    const cancelled = await api.call(FAY, 'POST', `/v1/cycles/${next.body.id}/cancel`, { reason: 'Nobody can come' });
    expect(cancelled.status).toBe(200);
    expect(await open()).toMatchObject([{ dueAt: first }]);
  });

  it('asks nobody anew where the date stays: when another cycle is cancelled, or the calendar means the same', async () => {
    const next = await begin();
    const asked = new Date().toISOString();
    await api.db
      .updateTable('promise')
      .set({ askedAt: asked, timesAsked: 2 })
      .where('program', '=', cycle.program)
      .where('kind', '=', 'cadence')
      .where('keptAt', 'is', null)
      .execute();
    const before = await promises();
    await cycle.post(FAY, 'cancel', { reason: 'The later one goes on' });
    expect((await change({ calendar: { ...CALENDAR, holidays: ['2020-01-01'] } })).status).toBe(200);
    expect(await promises()).toEqual(before);
    expect(await open()).toMatchObject([{ dueAt: dueAfter(await began(next.body.id)) }]);
  });

  it('moves the date when it changes, and ends when it is taken away', async () => {
    expect((await change({ cadence: { workingDays: 10 } })).status).toBe(200);
    expect(await open()).toMatchObject([{ dueAt: dueAfter(await began(cycle.id), { workingDays: 10 }) }]);
    const before = await promises();
    expect((await change({ latePreRead: 'move_session' })).status).toBe(200);
    expect(await promises()).toEqual(before);
    expect((await change({ cadence: undefined })).status).toBe(200);
    expect(await open()).toEqual([]);
    expect((await begin()).status).toBe(201);
    expect(await open()).toEqual([]);
  });

  it('promises nothing while its cycles are rehearsals', async () => {
    expect((await change({ calendar: { ...CALENDAR, pace: { secondsPerWorkingDay: 10 } } })).status).toBe(200);
    expect(await open()).toEqual([]);
    expect((await begin()).status).toBe(201);
    expect(await open()).toEqual([]);
  });

  it.each([
    ['is not a length of time', 'monthly'],
    ['is none at all', 'PT0S'],
    ['is longer than a year', 'P400D'],
    ['goes backwards', { workingDays: -1 }],
  ])('is refused when it %s', async (_what, cadence) => {
    const refused = await change({ cadence });
    expect(refused).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(refused.body.errors[0]?.path).toMatch(/^cadence/);
    expect(await open()).toHaveLength(1);
  });
});
