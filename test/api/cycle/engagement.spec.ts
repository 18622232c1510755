import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typed } from '../../cli/typed.js';
import { ANN, AGENDA, FAY } from '../../servers/a-council.js';
import { EVE, aCycle, type Refusing, type TestCycle } from '../../servers/a-cycle.js';
import { anApi, type TestApi } from '../../servers/an-api.js';

interface Program {
  readonly revision: number;
  readonly engagement: {
    readonly confidentiality: string;
    readonly calendar: { readonly zone: string; readonly holidays: readonly string[] };
    readonly leadTimes: Record<string, unknown>;
    readonly ladders: Record<string, unknown>;
    readonly language?: { readonly jargon: readonly object[] };
  };
}

const JARGON = [{ term: 'SSO', plain: 'one sign-in for all' }];
const LADDER = [{ when: 'at_deadline', if: 'not_finished', who: ['facilitator'], do: 'advance_flagged' }];
const MODEL = {
  calendar: { zone: 'Europe/Berlin', workingDays: [1, 2, 3, 4], holidays: ['2027-12-24'] },
  confidentiality: 'team',
  leadTimes: { closure: { workingDays: 9 } },
  ladders: { closure: LADDER },
  latePreRead: 'move_session',
  formatNeeds: 'block',
  language: { lint: 'block', jargon: JARGON },
};

describe('the engagement model of a program', () => {
  let api: TestApi;
  let cycle: TestCycle;
  beforeAll(async () => {
    api = await anApi();
  });
  beforeEach(async () => {
    cycle = await aCycle(api);
  });
  afterAll(() => api.stop());

  const show = async (as = FAY) => api.call<Program>(as, 'GET', `/v1/programs/${cycle.program}`);
  const put = (body: unknown, match: string | null = '*', as = FAY, headers: Record<string, string> = {}) =>
    api.call<Program & Refusing>(as, 'PUT', `/v1/programs/${cycle.program}/engagement`, body, {
      ...headers,
      ...(match === null ? {} : { 'if-match': match }),
    });
  const changes = () =>
    api.db
      .selectFrom('journal')
      .select(['body', 'audience'])
      .where('program', '=', cycle.program)
      .where('type', '=', 'engagement-changed')
      .execute();
  const copied = async (id: string) =>
    await api.db.selectFrom('cycle').select(['engagement', 'audience']).where('id', '=', id).executeTakeFirstOrThrow();

  it('is changed as a whole: cycles that run keep theirs, and the next one copies it', async () => {
    const running = await copied(cycle.id);
    const before = await show();
    expect(before).toMatchObject({ headers: { etag: '"1"' }, body: { revision: 1 } });
    const changed = await put(MODEL, before.headers.etag as string);
    expect(changed).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { revision: 2, engagement: MODEL } });
    expect(changed.body.engagement.leadTimes).toMatchObject({ refinement: { workingDays: 5 } });
    expect((await show(ANN)).body).toMatchObject({ revision: 2, engagement: changed.body.engagement });

    expect(await copied(cycle.id)).toEqual(running);
    const next = await api.call<{ id: string }>(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, {
      title: 'Next',
      scope: 'S',
      ...AGENDA,
    });
    expect(next.status).toBe(201);
    expect(await copied(next.body.id)).toEqual({ engagement: changed.body.engagement, audience: 'team' });
    expect(await api.call(ANN, 'GET', `/v1/cycles/${next.body.id}`)).toMatchObject({ status: 404 });
    expect(await api.call(ANN, 'GET', `/v1/cycles/${cycle.id}`)).toMatchObject({ status: 200 });
  });

  it('is journaled by the names of what was changed, without a word of it, and the same again is no change', async () => {
    const { body } = await show();
    expect(await put(body.engagement)).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    expect(await changes()).toEqual([]);
    const language = { jargon: JARGON };
    expect(await put({ ...body.engagement, language })).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await put({ ...body.engagement, language })).toMatchObject({ status: 200, body: { revision: 2 } });
    expect(await changes()).toMatchObject([{ audience: 'participants', body: { revision: 2, parts: ['language'] } }]);
    expect(JSON.stringify(await changes())).not.toContain('sign-in');
    expect(await put(body.engagement)).toMatchObject({ body: { revision: 3 } });
    expect((await show()).body.engagement.language).toBeUndefined();
  });

  it('changes once for one key, and for one of those who change what they read at the same time', async () => {
    const key = { 'idempotency-key': `engage-${cycle.program}` };
    const first = await put(MODEL, '"1"', FAY, key);
    const again = await put(MODEL, '"1"', FAY, key);
    expect(again).toMatchObject({ status: 200, body: first.body, headers: { 'idempotency-replayed': 'true' } });
    const both = await Promise.all(['UTC', 'Asia/Tokyo'].map((zone) => put({ ...MODEL, calendar: { zone } }, '"2"')));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    expect((await show()).body.revision).toBe(3);
    expect(await changes()).toHaveLength(2);
  });

  it('is another one after holidays were added, for whoever read it before', async () => {
    const add = { file: '2027-12-25' };
    expect(await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/holidays/import`, add)).toMatchObject({
      status: 200,
    });
    expect(await put(MODEL, '"1"')).toMatchObject({ status: 412, body: { code: 'revision-conflict' } });
    expect((await show()).body).toMatchObject({ revision: 2, engagement: { calendar: { holidays: ['2027-12-25'] } } });
  });

  it('leaves what waits in the inbox as narrow as it was said, and the next cycle narrows it as far as itself', async () => {
    const say = async (text: string): Promise<string> => {
      const body = { kind: 'feedback', text };
      const said = await api.call<{ id: string }>(ANN, 'POST', `/v1/programs/${cycle.program}/inbox`, body);
      expect(said.status).toBe(201);
      return said.body.id;
    };
    const audiences = async () =>
      (
        await api.db
          .selectFrom('contribution')
          .select('audience')
          .where('program', '=', cycle.program)
          .where('id', 'in', [said, later])
          .orderBy('at')
          .execute()
      ).map(({ audience }) => audience);
    const said = await say('Said for participants');
    expect(await put({ ...MODEL, confidentiality: 'public' })).toMatchObject({ status: 200 });
    const later = await say('Said for everybody');
    expect(await audiences()).toEqual(['participants', 'public']);
    expect(await put({ ...MODEL, confidentiality: 'restricted' })).toMatchObject({ status: 200 });
    expect(await audiences()).toEqual(['participants', 'public']);
    const next = { title: 'Next', scope: 'S' };
    expect(await api.call(FAY, 'POST', `/v1/programs/${cycle.program}/cycles`, next)).toMatchObject({ status: 201 });
    expect(await audiences()).toEqual(['restricted', 'restricted']);
  });

  it.each<[string, unknown, string]>([
    ['nothing', {}, 'calendar'],
    ['no object', [], ''],
    ['an unknown key', { ...MODEL, name: 'N' }, ''],
    ['an unknown zone', { ...MODEL, calendar: { zone: 'Mars/Olympus' } }, 'calendar.zone'],
    ['a week without a working day', { ...MODEL, calendar: { zone: 'UTC', workingDays: [] } }, 'calendar.workingDays'],
    ['an audience that is none', { ...MODEL, confidentiality: 'secret' }, 'confidentiality'],
    ['a duration of zero', { ...MODEL, leadTimes: { agenda: 'PT0S' } }, 'leadTimes.agenda'],
    [
      'a ladder that never ends',
      { ...MODEL, ladders: { agenda: [{ when: 'at_deadline', do: 'remind' }] } },
      'ladders.agenda[0]',
    ],
    [
      'a ladder that asks whom there cannot be',
      { ...MODEL, ladders: { closure: [{ when: 'at_deadline', do: 'cancel', who: ['deputy'] }] } },
      'ladders.closure[0].who[0]',
    ],
    ['jargon without plain words', { ...MODEL, language: { jargon: [{ term: 'SSO' }] } }, 'language.jargon[0].plain'],
    ['a NUL', { ...MODEL, language: { jargon: [{ term: 'a\u0000', plain: 'b' }] } }, 'language.jargon[0].term'],
  ])('is not changed to %s', async (_what, body, path) => {
    const answer = await put(body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-input' } });
    expect(answer.body.errors.map((error) => error.path)).toContain(path);
    expect((await show()).body.revision).toBe(1);
  });

  it('is not changed to a calendar in which nobody ever works, without what was read, or by who may not', async () => {
    const never = { zone: 'UTC', workingDays: [1], holidays: mondays(500) };
    const refused = await put({ ...MODEL, calendar: never });
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid-calendar', errors: [{ path: 'calendar' }] } });
    expect(await put(MODEL, null)).toMatchObject({ status: 400, body: { errors: [{ path: 'If-Match' }] } });
    expect(await put(MODEL, '1')).toMatchObject({ status: 400 });
    expect(await put(MODEL, '"7"')).toMatchObject({ status: 412 });
    expect(await put(MODEL, '*', ANN)).toMatchObject({ status: 403 });
    expect(await put(MODEL, '*', EVE)).toMatchObject({ status: 404 });
    expect((await show()).body.revision).toBe(1);
  });

  it('is read and changed on the command line, which says what is wrong by line before it sends anything', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roundtable-engagement-'));
    const file = join(folder, 'model.yaml');
    const line = (as: string, verb: string, ...more: string[]) =>
      typed(api, as, 'engagement', verb, ...more, '--program', cycle.program);
    try {
      const shown = await line(FAY, 'show');
      expect(shown).toMatchObject({ code: 0, text: expect.stringMatching(/^# revision 1\ncalendar:\n/) as unknown });
      writeFileSync(file, shown.text);
      expect(await line(FAY, 'change', file)).toMatchObject({ code: 0, text: 'It says that already' });
      writeFileSync(file, JSON.stringify(MODEL));
      expect(await line(FAY, 'change', file)).toMatchObject({ code: 2, text: /which revision/ });
      expect(await line(ANN, 'change', file, '--revision', '1')).toMatchObject({ code: 4 });
      expect(await line(FAY, 'change', file, '--revision', '1')).toMatchObject({
        code: 0,
        text: 'Changed, at revision 2 now. Cycles that have begun keep theirs; the next one copies it.',
        data: { revision: 2, engagement: MODEL },
      });
      writeFileSync(file, shown.text); // of revision 1, as it says
      expect(await line(FAY, 'change', file)).toMatchObject({ code: 4, data: { code: 'revision-conflict' } });
      writeFileSync(file, 'calendar: { zone: UTC }\n');
      expect(await line(FAY, 'change', file, '--revision', '1')).toMatchObject({ code: 4 });
      expect(await line(FAY, 'change', file, '--revision', 'x')).toMatchObject({ code: 2 });
      writeFileSync(file, 'calendar:\n  zone: Mars/Olympus\n');
      expect(await line(FAY, 'change', file)).toMatchObject({
        code: 2,
        text: `${file}:2:9 calendar.zone: Use an IANA time zone, for example Europe/Berlin`,
      });
      expect(await line(FAY, 'change', `${file}.none`)).toMatchObject({ code: 2 });
      expect((await show()).body.revision).toBe(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** So many Mondays, from this week on. */
function mondays(count: number): string[] {
  const today = new Date();
  const first = Date.UTC(
    today.getUTCFullYear(),
    today.getUTCMonth(),
    today.getUTCDate() - ((today.getUTCDay() + 6) % 7),
  );
  return Array.from({ length: count }, (_, week) => new Date(first + week * 7 * 86_400_000).toISOString().slice(0, 10));
}
