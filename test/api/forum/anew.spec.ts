import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { parse } from 'yaml';
import type { DecisionList, DecisionView } from '../../../apps/api/src/decisions/decision.schemas.js';
import type { TraceView } from '../../../apps/api/src/trace/trace.schemas.js';
import { plusMs } from '../../../libs/domain/time.js';
import {
  ANN,
  AUDREY,
  BEN,
  CARL,
  CLEO,
  DAN,
  DECISION,
  EVE,
  FAY,
  GDPR,
  NIL,
  ODA,
  RATIONALE,
  TOM,
  aCouncil,
  voices,
  type Council,
  type Forum,
} from './a-forum.js';
import { clockworkOf } from './clockwork.js';

const REASON = 'Twelve teams went back to the long form';
const NOBODYS = '00000000-0000-4000-8000-000000000000';
const EVIDENCE = 'Since May two audits have failed for want of the field';

describe('a decision that no cycle holds', () => {
  let council: Council;
  const { post, get, decide, rule, say, obligationOf, verdict } = voices(() => council);
  const clockwork = clockworkOf(() => council);

  beforeAll(async () => {
    council = await aCouncil();
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(async () => {
    await clockwork.end();
    await council.end();
  });

  const open = (as: string, body: object) =>
    post<DecisionView & { detail?: string }>(as, `programs/${council.program}/decisions`, body);
  /** One that is open outside any cycle. */
  async function outside(parts: object = {}): Promise<Forum> {
    const { status, body } = await open(FAY, { ...DECISION, deciders: [], advisers: [], reviewers: [], ...parts });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return forumOf(body);
  }
  const forumOf = (body: Awaited<ReturnType<Council['read']>>): Forum => ({
    cycle: '',
    decision: body.id,
    options: Object.fromEntries(body.options.map(({ title, id }) => [title, id])),
  });
  /** One in effect, with everybody's right. */
  async function made(parts: object = {}): Promise<Forum> {
    const forum = await outside({ advisers: [BEN], contributors: [CARL], ...parts });
    const { advice } = await council.read(forum.decision);
    await council.clock(plusMs(advice?.closesAt ?? '', 1));
    await decide(forum);
    return forum;
  }
  const appeal = (as: string, { decision }: Forum, evidence = EVIDENCE) =>
    post(as, `decisions/${decision}/appeal`, { evidence });
  /** The decisions of its trace, and which way they are. */
  const traced = async ({ decision }: Forum, as = FAY) => {
    const { body } = await get<TraceView>(as, `trace/decision/${decision}`);
    return body.nodes.filter(({ kind }) => kind === 'decision').map(({ id, way }) => ({ id, way }));
  };
  const links = async ({ decision }: Forum, as = FAY) => (await council.read(decision, as)).links;

  describe('opened by its proposer', () => {
    it('is open at once, with a clock and a ladder of its own by the rules of the program', async () => {
      const { status, body } = await open(ANN, { ...DECISION, reviewers: [CLEO] });
      expect([status, body.cycle, body.state]).toEqual([201, null, 'open']);
      expect(body).toMatchObject({
        reviews: [{ reviewer: { name: 'cleo' }, state: 'waiting' }],
        advice: { closesAt: expect.any(String) },
        next: { do: 'remind' },
      });
      const list = await get<DecisionList>(BEN, `programs/${council.program}/decisions?outside=true&limit=1`);
      expect(list.body).toMatchObject({ items: [{ id: body.id, cycle: null, state: 'open', outcome: null }] });
      expect((await get(BEN, `programs/${council.program}/decisions?outside=maybe`)).status).toBe(400);
      const line = await get<{ nodes: unknown[] }>(BEN, `trace/decision/${body.id}`);
      expect(line.body.nodes).toMatchObject([
        { kind: 'decision', cycle: null, way: 'here' },
        { kind: 'review', way: 'on' },
      ]);
      expect((await get(EVE, `programs/${council.program}/decisions`)).status).toBe(404);
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
      const obligation = await obligationOf(await council.cycle({ complianceReviewers: [CLEO] }));
      expect(await verdict(CLEO, review, 'reject', { reason: GDPR.statement, obligation })).toMatchObject({
        status: 200,
      });
      expect(await council.read(forum.decision)).toMatchObject({ state: 'open', returns: 1 });
      expect(await post(FAY, `decisions/${forum.decision}/hand-on`, { reason: REASON })).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
      const withdrawn = await post(FAY, `decisions/${forum.decision}/withdraw`, { reason: REASON });
      expect(withdrawn.body).toMatchObject({ state: 'withdrawn', reviews: [{ state: 'withdrawn' }] });
    });

    it('that nobody touches climbs its own ladder to the default', async () => {
      const forum = await outside();
      const { deadline } = await council.read(forum.decision);
      const steps = await clockwork.at(forum, plusMs(deadline ?? '', 14 * 86_400_000));
      expect(steps.slice(-3)).toEqual(['escalate', 'apply_tie_break', 'apply_default']);
      expect(await council.read(forum.decision)).toMatchObject({ state: 'in_effect', outcome: { by: 'default' } });
    });

    it('counts by its method, and settles early', async () => {
      const forum = await outside({ method: 'majority', deciders: [DAN, BEN], shown: 'open' });
      for (const voter of [DAN, BEN]) await say(voter, forum, { option: forum.options['Drop it'] });
      await clockwork.look(forum);
      expect(await council.read(forum.decision)).toMatchObject({ state: 'in_effect', outcome: { by: 'method' } });
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
      const { outcome, appeal: rules } = await council.read(forum.decision);
      expect(outcome).toMatchObject({ option: { title: 'A signed PDF' }, by: 'method', because: { rule: 'ranked@1' } });
      expect(rules).toMatchObject({ by: ['decide'], made: false });
    });

    it('is one of at most a hundred that are open at a time', async () => {
      await sql`insert into gate (kind, id, program, phase, opened_at)
        select 'decision', gen_random_uuid(), ${council.program}, 'open', now() from generate_series(1, 100)`.execute(
        council.superuser,
      );
      expect(await open(FAY, DECISION)).toMatchObject({ status: 409, body: { code: 'limit-reached' } });
      await sql`delete from gate g where kind = 'decision' and not exists (select from decision d where d.id = g.id)`.execute(
        council.superuser,
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

  describe('that supersedes another', () => {
    it('takes its place when it takes effect, told both ways to those who may read both', async () => {
      const older = await made();
      const newer = await outside({
        supersedes: [older.decision],
        audience: 'team',
        authority: TOM,
        deputy: undefined,
        contributors: [],
        proposer: FAY,
      });
      expect(await links(newer)).toMatchObject([
        { kind: 'supersedes', decision: { id: older.decision }, inForce: false },
      ]);
      await post(TOM, `decisions/${newer.decision}/ruling`, { option: newer.options['Drop it'], rationale: RATIONALE });
      expect(await links(older)).toMatchObject([
        { kind: 'superseded_by', decision: { id: newer.decision }, inForce: true },
      ]);
      expect(await clockwork.told(newer, 'decision_superseded')).toEqual(['ann', 'ben', 'carl', 'oda']); // with a part in the older one
      expect((await council.read(older.decision)).next.sentence).toContain('taken its place');
      expect(await links(older, BEN)).toEqual([]); // who may not read the newer one
      expect((await council.read(older.decision, BEN)).next.sentence).not.toContain('taken its place');
      expect(await open(FAY, { ...DECISION, supersedes: [older.decision] })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'supersedes[0]' }] },
      });
    });

    it('takes nobody’s place when things stay as they are; and nothing that is open, or not for the caller, is superseded', async () => {
      const older = await made();
      const newer = await outside({ supersedes: [older.decision] });
      expect(await open(FAY, { ...DECISION, supersedes: [newer.decision] })).toMatchObject({ status: 422 });
      await rule(ODA, newer, { option: newer.options['Keep things as they are'] });
      expect(await clockwork.told(newer, 'decision_superseded')).toEqual([]);
      expect(await links(older)).toMatchObject([{ inForce: false }]);
      const people = { authority: TOM, deputy: undefined, proposer: FAY, contributors: [] };
      const hidden = await outside({ audience: 'team', ...people });
      await rule(TOM, hidden);
      const asked = await open(ANN, { ...DECISION, supersedes: [hidden.decision] });
      const missing = await open(ANN, { ...DECISION, supersedes: [NOBODYS] });
      expect([asked.status, asked.body.detail]).toEqual([422, missing.body.detail]);
    });
  });

  describe('that is reopened on its review date', () => {
    it('is decided anew by the same people, stays in effect meanwhile, and keeps the promise', async () => {
      const older = await made({
        reviewDate: new Date(Date.now() + 90 * 86_400_000).toISOString(),
        reviewers: [],
        defaultOption: 'Make it optional',
      });
      const { status, body } = await post(ODA, `decisions/${older.decision}/reopen`, { reason: REASON });
      expect([status, body.state, body.cycle]).toEqual([201, 'open', null]);
      expect(body).toMatchObject({
        question: DECISION.question,
        links: [{ kind: 'reopens', because: 'review', decision: { id: older.decision } }],
        reasons: [{ what: 'reopened', reason: REASON, by: { name: 'oda' } }],
      });
      const was = await council.read(older.decision);
      expect(was).toMatchObject({
        state: 'in_effect',
        lookAgain: null,
        reasons: [{ what: 'ruled' }, { what: 'reopened' }],
      });
      expect(body.options.map(({ title }) => title)).toEqual(was.options.map(({ title }) => title));
      const byDefault = (all: typeof body.options) => all.find(({ isDefault }) => isDefault)?.title;
      expect([byDefault(was.options), byDefault(body.options)]).toEqual([
        'Make it optional',
        'Keep things as they are',
      ]);
      expect(body.rights).toEqual(was.rights);
      expect(await post(ODA, `decisions/${older.decision}/reopen`, { reason: REASON })).toMatchObject({ status: 409 });
      expect(await appeal(BEN, older)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
      const anew = forumOf(body);
      await council.clock(plusMs(body.advice?.closesAt ?? '', 1));
      await decide(anew, 'Make it optional');
      expect(await links(older)).toMatchObject([{ kind: 'reopened_by', inForce: true }]);
      expect(await traced(older)).toEqual([
        { id: older.decision, way: 'here' },
        { id: anew.decision, way: 'on' },
      ]);
      const third = await outside({ supersedes: [anew.decision] });
      expect(await traced(older)).toContainEqual({ id: third.decision, way: 'on' });
      expect(await traced(third)).toEqual(
        expect.arrayContaining([
          { id: older.decision, way: 'back' },
          { id: anew.decision, way: 'back' },
          { id: third.decision, way: 'here' },
        ]),
      );
      const hidden = await outside({
        supersedes: [anew.decision],
        audience: 'team',
        authority: TOM,
        deputy: undefined,
        contributors: [],
        proposer: FAY,
      });
      expect(await traced(anew)).toContainEqual({ id: hidden.decision, way: 'on' });
      expect(await traced(anew, BEN)).not.toContainEqual(expect.objectContaining({ id: hidden.decision }));
    });

    it.each([
      ['by anybody else', BEN, { reason: REASON }, 403],
      ['by somebody of another program', EVE, { reason: REASON }, 404],
      ['without a reason', ODA, {}, 400],
      ['with a date in the past', ODA, { reason: REASON, reviewDate: '2020-01-01T00:00:00Z' }, 422],
    ])('is not reopened %s', async (_name, as, body, status) => {
      owed ??= await made({ reviewDate: new Date(Date.now() + 90 * 86_400_000).toISOString() });
      expect((await post(as, `decisions/${owed.decision}/reopen`, body)).status).toBe(status);
    });
    let owed: Forum | null = null;
  });

  describe('that is appealed', () => {
    it('is decided anew on the evidence, once: what that leads to is final, and nobody’s word is counted twice', async () => {
      const older = await made({ reviewers: [] });
      const { appeal: rules } = await council.read(older.decision);
      expect(rules).toMatchObject({ by: ['decide', 'advise', 'contribute'], made: false, until: expect.any(String) });
      const { status, body } = await appeal(BEN, older);
      expect([status, body.state]).toEqual([201, 'open']);
      expect(body).toMatchObject({
        appeal: null,
        position: null,
        tally: { taken: { decide: 0, advise: 0 } },
        links: [{ kind: 'reopens', because: 'appeal' }],
        reasons: [{ what: 'appealed', reason: EVIDENCE, by: { name: 'ben' } }],
      });
      expect(await council.read(older.decision)).toMatchObject({ state: 'in_effect', appeal: { made: true } });
      expect(await appeal(CARL, older, 'Something else has come to light')).toMatchObject({
        body: { code: 'appeal-closed' },
      });
      const anew = forumOf(body);
      await council.clock(plusMs(body.advice?.closesAt ?? '', 1));
      await decide(anew, 'Keep things as they are');
      expect(await links(older)).toMatchObject([{ kind: 'reopened_by', inForce: false }]);
      expect(await appeal(BEN, anew)).toMatchObject({ status: 403, body: { code: 'no-right' } });
      expect(await appeal(CARL, older)).toMatchObject({ status: 409, body: { code: 'appeal-closed' } });
    });

    it.each([
      ['by somebody without a right', NIL, EVIDENCE, 403, 'no-right'],
      ['by the final authority, who has ruled', ODA, EVIDENCE, 403, 'no-right'],
      ['by an auditor', AUDREY, EVIDENCE, 403, 'no-right'],
      ['by somebody of another program', EVE, EVIDENCE, 404, 'not-found'],
      ['without evidence', BEN, '', 400, 'invalid-input'],
      ['with a word', BEN, 'No!', 400, 'invalid-input'],
      ['with what is on record', BEN, `  ${RATIONALE.toUpperCase()} `, 422, 'evidence-not-new'],
    ])('is refused %s', async (_name, as, evidence, status, code) => {
      shared ??= await made();
      expect(await appeal(as, shared, evidence)).toMatchObject({ status, body: { code } });
    });
    let shared: Forum | null = null;

    it('is refused after the last instant of the window, and where its rules let nobody appeal', async () => {
      const older = await made();
      const { appeal: rules } = await council.read(older.decision);
      await council.clock(plusMs(rules?.until ?? '', 1));
      expect(await appeal(BEN, older)).toMatchObject({ status: 409, body: { code: 'appeal-closed' } });
      await council.clock(rules?.until ?? '');
      expect((await appeal(BEN, older)).status).toBe(201);
      const closed = await made({ appeal: { by: [] } });
      expect(await council.read(closed.decision)).toMatchObject({ appeal: null });
      expect(await appeal(BEN, closed)).toMatchObject({ status: 403, body: { code: 'no-right' } });
    });

    it('comes to one forum, whoever appeals at the same moment', async () => {
      const older = await made();
      const answers = await Promise.all(
        [BEN, CARL, BEN, CARL].map((as, n) => appeal(as, older, `${EVIDENCE}, said ${n}`)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    });
  });
});
