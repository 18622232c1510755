import { sql } from 'kysely';
import type { DecisionView } from '../../../../apps/api/src/decisions/decision.schemas.js';
import type { KnowledgeExport, KnowledgeList } from '../../../../apps/api/src/knowledge/knowledge.schemas.js';
import type { TraceView } from '../../../../apps/api/src/trace/trace.schemas.js';
import { decisionsOutsideACycle } from '../../after/outside-a-cycle.js';
import { ANN, BEN, CARL, FAY, ODA, type Forum } from '../../forum/a-forum.js';

const NIA = 'nia@example.org';
const RATIONALE = 'Nia Obi showed that the long form loses her notes';
const ADVICE = 'I watched Nia Obi give up on it';
const STORY = {
  when: 'I work beside Nia Obi in the rain',
  want: 'a shorter form than Nia Obi has',
  soThat: 'neither of us gives up',
};

describe('whoever does not let themselves be quoted by name', () => {
  const decisions = decisionsOutsideACycle();
  const { get, post, outside, rule, say, adviceClosed, council } = decisions;
  let forum: Forum;
  beforeAll(async () => {
    await decisions.begin();
    const participants = [{ email: NIA, name: 'Nia Obi', group: 'end_user' }];
    await post(FAY, `programs/${council().program}/participants`, { participants });
    forum = await outside({ advisers: [BEN], contributors: [CARL] });
    await say(BEN, forum, { option: forum.options['Drop it'], reason: ADVICE });
    await post(ANN, `programs/${council().program}/inbox`, { kind: 'story', story: STORY });
  });
  afterAll(decisions.end);

  const consent = async (path: string, body: object): Promise<void> => {
    expect((await post(NIA, `programs/${council().program}/consents${path}`, body)).status).toBeLessThan(300);
  };
  const positions = async () =>
    (
      await get<{ items: { id: string; reason: string; answer: string }[] }>(
        FAY,
        `decisions/${forum.decision}/positions`,
      )
    ).body.items;
  const found = async (words: string): Promise<string[]> => {
    const { body } = await get<KnowledgeList>(FAY, `knowledge?q=${encodeURIComponent(words)}`);
    return body.items.flatMap(({ title, snippet }) =>
      [title, snippet].map((pieces) => pieces.map(({ text }) => text).join('')),
    );
  };
  const exported = async (): Promise<string> =>
    (await get<KnowledgeExport>(FAY, `programs/${council().program}/knowledge`)).body.items
      .map(({ title, body }) => `${title}\n${body}`)
      .join('\n');

  it.each<[string, (id: string) => string]>([
    ['a misspelt word', () => 'q=shoter'],
    ['what is like another', (id) => `like=${id}`],
  ])('is not named by where a page ends either, of %s', async (_what, asked) => {
    const again = { kind: 'story', story: { ...STORY, soThat: 'Nia Obi gives up no more' } };
    for (const _one of [1, 2]) await post(ANN, `programs/${council().program}/inbox`, again);
    const [one] = (await get<KnowledgeList>(FAY, 'knowledge?kind=story')).body.items;
    const { items, next } = (await get<KnowledgeList>(FAY, `knowledge?${asked(one?.id ?? '')}&limit=1`)).body;
    expect(items).toHaveLength(1);
    const place = Buffer.from(next ?? '', 'base64url').toString('utf8');
    expect(place).toContain(items[0]?.id);
    expect(place).not.toMatch(/"(nia|obi|shorter)/i);
  });

  it('is named in no ruling until they consent', async () => {
    await adviceClosed(forum);
    const [advice] = await positions();
    const answers = [{ position: advice?.id, answer: 'We have asked Nia Obi as well' }];
    const ruling = { rationale: RATIONALE, dissent: 'Nia Obi wanted it sooner', answers };
    expect(await rule(ODA, forum, ruling)).toMatchObject({ status: 409, body: { code: 'consent-missing' } });
    const { body: purpose } = await post<{ id: string }>(FAY, `programs/${council().program}/consent-purposes`, {
      use: 'attribution',
      what: 'Names beside quotes',
      why: 'Thanks',
      how: 'In notes',
      seenBy: 'Participants',
      until: new Date(Date.now() + 1000 * 86_400_000).toISOString(),
    });
    expect(await rule(ODA, forum, ruling)).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'rationale', message: 'Nia Obi has no valid consent' }] },
    });
    await consent('', { purpose: purpose.id });
    expect(await rule(ODA, forum, ruling)).toMatchObject({
      status: 200,
      body: { outcome: { rationale: RATIONALE, dissent: 'Nia Obi wanted it sooner' } },
    });
    expect(await positions()).toMatchObject([{ reason: ADVICE, answer: 'We have asked Nia Obi as well' }]);
    expect((await found('notes')).join()).toContain('Nia Obi');
    expect(await exported()).toContain('Nia Obi');
  });

  it('is left out, from then on, of decisions and of what is searched, exported and traced, and finds nothing', async () => {
    await consent('/withdraw', { use: 'attribution' });
    for (const as of [FAY, ODA, ANN]) {
      const { body } = await get<DecisionView>(as, `decisions/${forum.decision}`);
      expect(JSON.stringify([body.outcome, body.reasons])).not.toContain('Nia Obi');
      expect(body.outcome?.rationale).toBe('(name not shown) showed that the long form loses her notes');
    }
    expect(await positions()).toMatchObject([
      { reason: 'I watched (name not shown) give up on it', answer: 'We have asked (name not shown) as well' },
    ]);
    for (const words of ['Nia', 'Obi', 'Nia Obi', 'Obi name']) expect([words, await found(words)]).toEqual([words, []]);
    for (const words of ['notes', 'Obi rain', 'shorter form']) {
      const texts = (await found(words)).join('\n');
      expect(texts).toContain('(name not shown)');
      expect(texts).not.toMatch(/Nia|Obi/);
    }
    expect(await exported()).toContain('I work beside (name not shown) in the rain');
    expect(await exported()).not.toContain('Nia Obi');
  });

  it('is not told by a cursor either, where more than one page is read and nothing is shown', async () => {
    await sql`insert into search_document (id, kind, subject, program, cycle, audience, author, title, body, segments, outcome, at)
      select d.id || ':' || n, d.kind, gen_random_uuid(), d.program, d.cycle, d.audience, d.author, d.title, d.body, d.segments, d.outcome, d.at
      from (select * from search_document where body like '%Nia Obi%' limit 1) d, generate_series(1, 14) n`.execute(
      council().superuser,
    );
    for (const words of ['Obi', 'Obi nowhere']) {
      const { body } = await get<KnowledgeList>(FAY, `knowledge?limit=1&q=${encodeURIComponent(words)}`);
      expect(body).toMatchObject({ items: [], next: null });
    }
    await sql`delete from search_document where id ~ ':[0-9]+$'`.execute(council().superuser);
  });

  it('is left out of the name of a concern as well as of its words', async () => {
    const words = { name: 'What Nia Obi lost', body: 'Nia Obi lost a day', closedReason: 'Nia Obi found it' };
    await sql`insert into concern (id, decision, program, cycle, audience, owner, entry, raised_at, name, body, closed_reason)
      select gen_random_uuid(), id, program, cycle, audience, proposer, 1, now(), ${words.name}, ${words.body}, ${words.closedReason}
      from decision where id = ${forum.decision}`.execute(council().superuser);
    const { body } = await get<DecisionView>(ANN, `decisions/${forum.decision}`);
    expect(body.concerns).toMatchObject([
      {
        name: 'What (name not shown) lost',
        reason: '(name not shown) lost a day',
        closedReason: '(name not shown) found it',
      },
    ]);
  });

  it('is not refused because of their own name in their own ruling, which does not show it', async () => {
    const own = await outside({ authority: NIA, advisers: [] });
    await adviceClosed(own);
    const ruling = { rationale: 'Decided by me, Nia Obi', dissent: 'Nia Obi was of two minds', answers: [] };
    expect(await rule(NIA, own, ruling)).toMatchObject({
      status: 200,
      body: { outcome: { rationale: 'Decided by me, (name not shown)', dissent: '(name not shown) was of two minds' } },
    });
  });

  it('is left out of a label also where that is cut off in the middle of the name', async () => {
    const text = `${'x'.repeat(190)} and Nia Obi`;
    const { body } = await post<{ id: string }>(ANN, `programs/${council().program}/inbox`, { kind: 'feedback', text });
    const line = await get<TraceView>(FAY, `trace/contribution/${body.id}`);
    expect(line.body.nodes[0]?.label).toBe(`${'x'.repeat(190)} and (name`);
  });

  it('is named to the team alone where their consent is for the team: in what is read, searched, exported, traced and listed', async () => {
    const { body: purpose } = await post<{ id: string }>(FAY, `programs/${council().program}/consent-purposes`, {
      use: 'attribution',
      what: 'Names beside quotes',
      why: 'Thanks',
      how: 'In notes',
      seenBy: 'The team',
      shownTo: 'team',
      until: new Date(Date.now() + 1000 * 86_400_000).toISOString(),
    });
    await consent('', { purpose: purpose.id });
    const text = 'Nia Obi keeps her tally on paper';
    const said = await post<{ id: string }>(ANN, `programs/${council().program}/inbox`, { kind: 'feedback', text });
    await sql`update program set product = 'What Nia Obi uses' where id = ${council().program}`.execute(
      council().superuser,
    );
    const read = async (as: string, path: string): Promise<string> => {
      const { status, body } = await get<unknown>(as, path);
      return `${status} ${JSON.stringify(body)}`;
    };
    const told = {
      decision: `decisions/${forum.decision}`,
      positions: `decisions/${forum.decision}/positions`,
      search: 'knowledge?q=notes',
      exported: `programs/${council().program}/knowledge`,
      program: `programs/${council().program}`,
      programs: 'programs',
    };
    for (const path of Object.values(told)) {
      expect([path, await read(FAY, path)]).toEqual([path, expect.stringMatching(/^200 .*Nia Obi/)]);
      expect([path, await read(ANN, path)]).toEqual([path, expect.not.stringContaining('Nia Obi')]);
    }
    for (const path of [told.decision, told.exported, told.programs])
      expect([path, await read(ANN, path)]).toEqual([path, expect.stringMatching(/^200 .*\(name not shown\)/)]);
    const line = async (as: string) => (await get<TraceView>(as, `trace/contribution/${said.body.id}`)).body.nodes[0];
    expect([await line(FAY), await line(ANN)]).toMatchObject([
      { label: text },
      { label: '(name not shown) keeps her tally on paper' },
    ]);
    const search = async (as: string) => (await get<KnowledgeList>(as, 'knowledge?q=Nia')).body.items.length;
    expect([await search(ANN), (await search(FAY)) > 0]).toEqual([0, true]);
  });
});
