import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { parse } from 'yaml';
import type { DecisionList } from '../../../apps/api/src/decisions/decision.schemas.js';
import { plusMs } from '../../../libs/domain/time.js';
import { ANN, AUDREY, BEN, CARL, CLEO, DAN, DECISION, EVE, FAY, GDPR, ODA } from '../forum/a-forum.js';

import { NOBODYS, REASON, decisionsOutsideACycle } from './outside-a-cycle.js';

describe('a decision outside any cycle', () => {
  const decisions = decisionsOutsideACycle();
  const { get, post, rule, say, obligationOf, verdict, clockwork, forumOf, open, outside, council } = decisions;

  beforeAll(() => decisions.begin(), 60_000);
  afterEach(() => council().clock(null));
  afterAll(() => decisions.end());

  it('is open at once, with a clock and a ladder of its own by the rules of the program', async () => {
    const { status, body } = await open(ANN, { ...DECISION, reviewers: [CLEO] });
    expect([status, body.cycle, body.state]).toEqual([201, null, 'open']);
    expect(body).toMatchObject({
      reviews: [{ reviewer: { name: 'cleo' }, state: 'waiting' }],
      advice: { closesAt: expect.any(String) },
      next: { do: 'remind' },
    });
    const list = await get<DecisionList>(BEN, `programs/${council().program}/decisions?outside=true&limit=1`);
    expect(list.body).toMatchObject({ items: [{ id: body.id, cycle: null, state: 'open', outcome: null }] });
    expect((await get(BEN, `programs/${council().program}/decisions?outside=maybe`)).status).toBe(400);
    const line = await get<{ nodes: unknown[] }>(BEN, `trace/decision/${body.id}`);
    expect(line.body.nodes).toMatchObject([
      { kind: 'decision', cycle: null, way: 'here' },
      { kind: 'review', way: 'on' },
    ]);
    expect((await get(EVE, `programs/${council().program}/decisions`)).status).toBe(404);
  });

  it('takes advice, is ruled and reviewed: a rejection may cite what the program knows, and sends it back', async () => {
    const forum = await outside({ advisers: [BEN], reviewers: [CLEO] });
    expect(
      await say(BEN, forum, { option: forum.options['Make it optional'], reason: 'Some do read it' }),
    ).toMatchObject({ status: 200 });
    await clockwork.look(forum);
    const advice = await get<{ items: { id: string }[] }>(ODA, `decisions/${forum.decision}/positions`);
    const answers = [{ position: advice.body.items[0]?.id, answer: 'They have the yearly one' }];
    const ruled = await rule(ODA, forum, { answers });
    expect(ruled.body).toMatchObject({ state: 'decided', reviews: [{ state: 'open' }] });
    const review = ruled.body.reviews[0]?.id ?? '';
    const obligation = await obligationOf(await council().cycle({ complianceReviewers: [CLEO] }));
    expect(await verdict(CLEO, review, 'reject', { reason: GDPR.statement, obligation })).toMatchObject({
      status: 200,
    });
    expect(await council().read(forum.decision)).toMatchObject({ state: 'open', returns: 1 });
    expect(await post(FAY, `decisions/${forum.decision}/hand-on`, { reason: REASON })).toMatchObject({
      status: 409,
      body: { code: 'illegal-step' },
    });
    const withdrawn = await post(FAY, `decisions/${forum.decision}/withdraw`, { reason: REASON });
    expect(withdrawn.body).toMatchObject({ state: 'withdrawn', reviews: [{ state: 'withdrawn' }] });
  });

  it('that nobody touches climbs its own ladder to the default', async () => {
    const forum = await outside();
    const { deadline } = await council().read(forum.decision);
    const steps = await clockwork.at(forum, plusMs(deadline ?? '', 14 * 86_400_000));
    expect(steps.slice(-3)).toEqual(['escalate', 'apply_tie_break', 'apply_default']);
    expect(await council().read(forum.decision)).toMatchObject({ state: 'in_effect', outcome: { by: 'default' } });
  });

  it('counts by its method, and settles early', async () => {
    const forum = await outside({ method: 'majority', deciders: [DAN, BEN], shown: 'open' });
    for (const voter of [DAN, BEN]) await say(voter, forum, { option: forum.options['Drop it'] });
    await clockwork.look(forum);
    expect(await council().read(forum.decision)).toMatchObject({ state: 'in_effect', outcome: { by: 'method' } });
  });

  it('may be one of the examples, as it is written: ranked by its deciders to its end', async () => {
    const text = readFileSync('examples/decisions/which-export.yaml', 'utf8');
    const { decision } = parse(text) as { decision: object };
    const forum = forumOf((await open(ANN, decision)).body);
    const rank = (...titles: string[]) => ({ ranking: titles.map((title) => forum.options[title]) });
    await say(BEN, forum, rank('A signed PDF', 'A spreadsheet'));
    await say(DAN, forum, rank('The accounting interface', 'A signed PDF'));
    await say(CARL, forum, rank('A signed PDF'));
    await clockwork.look(forum);
    const { outcome, appeal: rules } = await council().read(forum.decision);
    expect(outcome).toMatchObject({ option: { title: 'A signed PDF' }, by: 'method', because: { rule: 'ranked@1' } });
    expect(rules).toMatchObject({ by: ['decide'], made: false });
  });

  it('is one of at most a hundred that are open at a time', async () => {
    await sql`insert into gate (kind, id, program, phase, opened_at)
      select 'decision', gen_random_uuid(), ${council().program}, 'open', now() from generate_series(1, 100)`.execute(
      council().superuser,
    );
    expect(await open(FAY, DECISION)).toMatchObject({ status: 409, body: { code: 'limit-reached' } });
    await sql`delete from gate g where kind = 'decision' and not exists (select from decision d where d.id = g.id)`.execute(
      council().superuser,
    );
  });

  it.each([
    ['an auditor', AUDREY, {}, 403, 'no-right'],
    ['somebody of another program', EVE, {}, 404, 'not-found'],
    ['a contributor for somebody else', BEN, {}, 403, 'no-right'],
    ['a wider audience than the program’s', FAY, { audience: 'public' }, 400, 'invalid-input'],
    ['somebody who takes no part', FAY, { advisers: ['zoe@example.org'] }, 422, 'unknown-reference'],
    ['a review date in the past', FAY, { reviewDate: '2020-01-01T00:00:00Z' }, 422, 'deadline-in-past'],
    ['a deputy who proposes', FAY, { deputy: ANN }, 403, 'conflict-of-duties'],
    ['two rights to appeal that are one', FAY, { appeal: { by: ['advise', 'advise'] } }, 400, 'invalid-input'],
    ['the same decision superseded twice', FAY, { supersedes: [NOBODYS, NOBODYS] }, 400, 'invalid-input'],
    ['a decision superseded that is not there', FAY, { supersedes: [NOBODYS] }, 422, 'unknown-reference'],
  ])('is refused with %s', async (_name, as, parts, status, code) => {
    expect(await open(as, { ...DECISION, ...parts })).toMatchObject({ status, body: { code } });
  });
});
