import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { AUDREY, ANN, BEN, CLEO, DAN, FAY, GDPR, ODA, aCouncilForAll, voices, type Forum } from './forum/a-forum.js';
import { operationsOf, type Operation } from './operations-of.js';

interface Listed {
  readonly items: readonly unknown[];
  readonly next: string | null;
  readonly place?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

describe('every list that has pages', () => {
  const council = aCouncilForAll();
  const { post, get, say } = voices(() => council);
  const ids: Record<string, string> = {};
  let lists: Operation[];

  beforeAll(async () => {
    const operations = await operationsOf(council.api);
    lists = operations.filter(({ method, parameters }) => method === 'GET' && parameters.includes('after'));
    ids.programId = council.program;
    const forum = await council.forum({ reviewers: [CLEO] });
    await inForum(forum);
    const cycle = await council.cycle({ invite: [ANN, BEN], decisions: [UNDER_REVIEW] });
    ids.cycleId = cycle;
    await inProgram();
    await inCycle(cycle);
    await rows(cycle);
    for (const [place, table] of PLACES) {
      const { rows: found } = await sql<{ id: string }>`select id from ${sql.table(table)} limit 1`.execute(
        council.superuser,
      );
      ids[place] ??= found[0]?.id ?? '';
    }
  }, 120_000);

  const UNDER_REVIEW = {
    question: 'Which form?',
    options: [{ title: 'The short one' }],
    proposer: ANN,
    authority: ODA,
    reviewers: [CLEO],
  };
  const PLACES = [
    ...(['topic', 'objective', 'contribution', 'criterion', 'obligation', 'review'] as const).map(
      (table) => [`${table}Id`, table] as const,
    ),
    ...([
      ['passageId', 'citation'],
      ['amendmentId', 'amendment'],
    ] as const),
  ];

  const made = async (as: string, path: string, body: object): Promise<string> => {
    const answer = await post<{ id: string }>(as, path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  };
  /** What two people, or two numbers, each do once. */
  const twice = async (deed: (nth: number) => Promise<unknown>): Promise<void> => {
    for (const nth of [1, 2]) await deed(nth);
  };

  async function inForum(forum: Forum): Promise<void> {
    ids.decisionId = forum.decision;
    await say(BEN, forum, { reason: 'Auditors need it' });
    await say(DAN, forum, { option: forum.options['Drop it'] });
  }

  /** What belongs to a program. */
  async function inProgram(): Promise<void> {
    const { program } = council;
    const at = `programs/${program}`;
    await made(FAY, 'programs', { name: 'Another', product: 'Maps', engagement: { calendar: { zone: 'UTC' } } });
    await twice((nth) =>
      made(FAY, `${at}/absences`, { person: [ANN, BEN][nth - 1], deputy: DAN, from: inDays(nth), to: inDays(nth + 1) }),
    );
    await twice((nth) => made(FAY, `${at}/norms`, { statement: `We answer in ${nth} days`, reviewAt: inDays(30) }));
    await twice((nth) => made(ANN, `${at}/inbox`, { kind: 'feedback', text: `It takes ${nth} minutes too long` }));
    for (const as of [ANN, BEN]) {
      const declared = { interests: ['We sell the add-on'], incentives: [] };
      const answer = await council.api.call(as, 'PUT', `/v1/${at}/interests`, declared);
      expect(answer.status).toBe(200);
    }
    const purpose = { use: 'telemetry', why: 'To see', how: 'Here', seenBy: 'The team', until: inDays(365) };
    await twice(async (nth) => {
      const consent = await made(FAY, `${at}/consent-purposes`, { ...purpose, what: `Times, version ${nth}` });
      ids.pilotId = await made(FAY, `${at}/pilots`, {
        name: `Form ${nth}`,
        owner: ANN,
        decider: BEN,
        cohort: { percent: 10 },
        safeguards: { halters: [ANN], rollback: 'Switch the flag off' },
        thresholds: [{ metric: 'errors', comparator: 'lte', threshold: 2, unit: '%' }],
        window: { startsAt: inDays(30), endsAt: inDays(60) },
        telemetry: { collected: 'Times', seenBy: 'The team', purpose: consent },
      });
    });
  }

  /** What is said and made in a cycle. */
  async function inCycle(cycle: string): Promise<void> {
    const at = `cycles/${cycle}`;
    const obligations = [GDPR, { ...GDPR, reference: 'Art. 5' }];
    await post(CLEO, `${at}/obligations`, { obligations });
    await made(FAY, `${at}/agenda/publish`, {});
    await made(FAY, `${at}/session/open`, { reason: 'Everybody is here' });
    const { objectives } = (await get<{ objectives: { id: string }[] }>(FAY, `${at}/agenda`)).body;
    const [objective] = objectives.map(({ id }) => id);
    const measurements = [1, 2].map((day) => ({ objective, value: day, at: `2026-03-0${day}T08:00:00.000Z` }));
    await post(FAY, `${at}/measurements`, { measurements });
    const texts = ['The map is empty on Monday', 'Photos are dark in cellars'];
    const voicesOf = [FAY, ANN, ...[FAY, ANN]].map((as, nth) =>
      made(as, `${at}/contributions`, spoken(texts[nth >> 1])),
    );
    const [contribution] = await Promise.all(voicesOf);
    ids.contributionId = contribution ?? '';
    const told = { when: 'I am in the basement', want: 'to report offline', soThat: 'nothing is lost' };
    const story = await made(ANN, `${at}/contributions`, { kind: 'story', story: told });
    await twice((nth) =>
      made(FAY, `programs/${council.program}/personas`, { name: `P ${nth}`, description: 'Offline', stories: [story] }),
    );
    const criteria = [{ statement: 'It is quick', metric: 'time', comparator: 'lte', threshold: 6, unit: 'min' }];
    await twice(async (nth) => {
      const passages = [{ contribution, starts: 0, ends: 7 }];
      const item = { title: `Form ${nth}`, framing: `Reason ${nth}`, passages, criteria };
      ids.itemId = await made(FAY, `${at}/items`, item);
    });
    await twice((nth) =>
      made(ANN, `items/${ids.itemId}/amendments`, { part: 'framing', framing: `Better ${nth}`, reason: 'It is so' }),
    );
  }
  const spoken = (text: string | undefined): object => ({ kind: 'feedback', text });

  /** What time does in a cycle, and what a running pilot measures. */
  async function rows(cycle: string): Promise<void> {
    const { program, superuser: db } = council;
    const audience = 'participants' as const;
    const { id: owner } = await db.selectFrom('person').select('id').where('email', '=', FAY).executeTakeFirstOrThrow();
    const { id: review } = await db
      .selectFrom('review')
      .select('id')
      .where('cycle', '=', cycle)
      .executeTakeFirstOrThrow();
    await twice(async (nth) => {
      const [id, at, place] = [randomUUID(), inDays(nth), { program, cycle }];
      const about = { kind: 'cycle', subject: cycle } as const;
      await db
        .insertInto('flag')
        .values({
          ...place,
          ...about,
          code: ['stalled', 'undeliverable'][nth - 1] ?? '',
          problem: true,
          at,
          facts: '{"count":2}',
        })
        .execute();
      await db
        .insertInto('promise')
        .values({ ...place, id, kind: 'deferred', about: id, owner, dueAt: at })
        .execute();
      const data = JSON.stringify(about);
      await db
        .insertInto('notice')
        .values({ ...place, id, person: owner, purpose: 'closure_note', data, notBefore: at, createdAt: at })
        .execute();
      await db
        .insertInto('journal')
        .values({ ...place, audience, type: 'claim-refused', subjectKind: 'review', subject: review, body: '{}', at })
        .execute();
      const measured = { pilot: ids.pilotId ?? '', metric: 'errors', value: nth, people: 40, recordedBy: owner };
      await db
        .insertInto('pilotMeasurement')
        .values({ ...measured, id, program, audience, at, recordedAt: at })
        .execute();
    });
  }

  const addressOf = (path: string): string =>
    path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
      const id = ids[name];
      if (!id) throw new Error(`There is no ${name} for ${path}`);
      return id;
    });

  /** A page, for the first who may read the list. */
  async function page(path: string, query: string): Promise<{ status: number; body: Listed }> {
    for (const as of [FAY, AUDREY, CLEO]) {
      const answer = await council.api.call<Listed>(as, 'GET', `${addressOf(path)}?${query}`);
      if (answer.status !== 403) return answer;
    }
    throw new Error(`Nobody may read ${path}`);
  }

  it('goes on where a page ends', async () => {
    const withLimit = lists.filter(({ parameters }) => parameters.includes('limit'));
    expect(withLimit.length).toBeGreaterThan(25);
    for (const { path } of withLimit) {
      const { body: both } = await page(path, 'limit=2');
      expect([path, both.items?.length]).toEqual([path, 2]);
      const { body: first } = await page(path, 'limit=1');
      const { body: second } = await page(path, `limit=1&after=${encodeURIComponent(first.next ?? '')}`);
      expect([path, ...first.items, ...second.items]).toEqual([path, ...both.items]);
    }
  });

  it.each([
    ['what was never a cursor', 'x'],
    ['the id of nothing', randomUUID()],
  ])('refuses %s, and never says that the list ends there', async (_what, after) => {
    for (const { path } of lists) {
      const { status, body } = await page(path, `after=${after}`);
      expect([path, status, body.code]).toEqual([path, 400, 'invalid-input']);
      expect(body.errors).toMatchObject([{ path: 'after', message: expect.stringContaining('`next`') }]);
      expect(body.detail?.length).toBeGreaterThan(20);
    }
  });

  it('refuses a row of another list', async () => {
    const elsewhere = await council.cycle();
    for (const [path, id] of [
      ['items', ids.itemId],
      ['contributions', ids.contributionId],
      ['obligations', ids.obligationId],
    ])
      expect(await get(FAY, `cycles/${elsewhere}/${path}?after=${id}`)).toMatchObject({ status: 400 });
  });

  it('goes on behind a row that has left the list meanwhile', async () => {
    const mine = '/v1/programs/{programId}/promises/mine';
    const [both, first] = [(await page(mine, 'limit=2')).body, (await page(mine, 'limit=1')).body];
    await council.superuser
      .updateTable('promise')
      .set({ keptAt: inDays(0) })
      .where('id', '=', first.next ?? '')
      .execute();
    expect((await page(mine, `after=${first.next}`)).body.items[0]).toEqual(both.items[1]);
    expect((await page(mine, 'limit=1')).body.items).toEqual([both.items[1]]);
  });

  it('refuses a place of the journal that it has not come to, as after a restore', async () => {
    const { body } = await page('/v1/programs/{programId}/journal', 'limit=500');
    expect(await page('/v1/programs/{programId}/journal', `after=${body.place}`)).toMatchObject({
      status: 200,
      body: { items: [], next: null, place: body.place },
    });
    for (const after of ['999999', `0.${Number.MAX_SAFE_INTEGER.toString().slice(0, 15)}`])
      expect(await page('/v1/programs/{programId}/journal', `after=${after}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-input', errors: [{ path: 'after' }] },
      });
  });
});
