import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { TraceView } from '../../../apps/api/src/trace/trace.schemas.js';
import { plusMs } from '../../../libs/domain/time.js';
import {
  ANN,
  AUDREY,
  BEN,
  CARL,
  CLEO,
  CORA,
  DAN,
  DECISION,
  DENIZ,
  EVE,
  FAY,
  NIL,
  ODA,
  RATIONALE,
  TOM,
  type Forum,
} from '../forum/a-forum.js';

import { NOBODYS, REASON, decisionsOutsideACycle } from './outside-a-cycle.js';

const EVIDENCE = 'Since May two audits have failed for want of the field';

describe('a decision that is made anew', () => {
  const decisions = decisionsOutsideACycle();
  const { get, post, decide, rule, verdict, clockwork, forumOf, open, outside, made, links, council } = decisions;

  beforeAll(() => decisions.begin(), 60_000);
  afterEach(() => council().clock(null));
  afterAll(() => decisions.end());

  const appeal = (as: string, { decision }: Forum, evidence = EVIDENCE) =>
    post(as, `decisions/${decision}/appeal`, { evidence });
  /** The decisions of its trace, and which way they are. */
  const traced = async ({ decision }: Forum, as = FAY) => {
    const { body } = await get<TraceView>(as, `trace/decision/${decision}`);
    return body.nodes.filter(({ kind }) => kind === 'decision').map(({ id, way }) => ({ id, way }));
  };

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
      expect((await council().read(older.decision)).next.sentence).toContain('taken its place');
      expect(await links(older, BEN)).toEqual([]); // who may not read the newer one
      expect((await council().read(older.decision, BEN)).next.sentence).not.toContain('taken its place');
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

  describe('that is to supersede another', () => {
    const TEAM = { audience: 'team', authority: TOM, deputy: undefined, contributors: [], proposer: FAY };
    const LOOSE = { ...DECISION, deputy: undefined, deciders: [], advisers: [], reviewers: [] };
    let shared: Forum | null = null;

    it.each([
      ['by a contributor with no right in it', NIL, 403],
      ['by whoever proposed it', ANN, 403],
      ['by who advised', BEN, 403],
      ['by a deputy who has not the last word', DENIZ, 403],
      ['by its final authority', ODA, 201],
      ['by a facilitator', FAY, 201],
    ])('is proposed %s: %s', async (_who, as, status) => {
      shared ??= await made();
      const asked = await open(as, { ...LOOSE, proposer: as, authority: DAN, supersedes: [shared.decision] });
      expect(asked).toMatchObject({ status, body: status === 403 ? { code: 'no-right' } : { state: 'open' } });
    });

    it('is reviewed by whoever reviewed that', async () => {
      const older = await made({ reviewers: [CLEO] });
      const { reviews } = await council().read(older.decision);
      await verdict(CLEO, reviews[0]?.id ?? '', 'approve', {});
      const newer = { ...LOOSE, supersedes: [older.decision] };
      const cleo = council().api.db.updateTable('person').where('email', '=', CLEO);
      await cleo.set({ name: 'Cleo Martens' }).execute(); // a full name, which is no quote here
      expect(await open(FAY, { ...newer, reviewers: [CORA] })).toMatchObject({
        status: 422,
        body: { code: 'reviewers-missing', errors: [{ path: 'reviewers', message: 'Cleo Martens is missing' }] },
      });
      await cleo.set({ name: 'cleo' }).execute();
      expect(await open(FAY, { ...newer, reviewers: [CORA, CLEO] })).toMatchObject({ status: 201 });
    });

    it.each([
      ['its default', { defaultOption: 'Drop it' }, 'defaultOption'],
      [
        'consent with which nobody need agree',
        { method: 'consent', deciders: [DAN], rules: { proposal: 'Drop it' } },
        'rules.agreements',
      ],
      [
        'a proposer who agrees without a word',
        { method: 'last_call', deciders: [DAN, ANN], rules: { proposal: 'Drop it', majority: '1/2' } },
        'rules.proposerAgrees',
      ],
    ])('is not decided by silence: %s', async (_how, parts, path) => {
      expect(await open(FAY, { ...LOOSE, ...parts, supersedes: [NOBODYS] })).toMatchObject({
        status: 400,
        body: { code: 'invalid-input', errors: [{ path }] },
      });
    });

    it('is told, when it opens, to who facilitates and to the owner of that', async () => {
      const older = await made();
      const newer = await outside({ ...TEAM, supersedes: [older.decision] });
      expect(await clockwork.told(newer, 'decision_opened', 'ask_for_positions')).toEqual(['deniz', 'oda', 'tom']);
      const { body } = await open(ODA, { ...LOOSE, proposer: ODA, authority: DAN, supersedes: [older.decision] });
      const hers = await clockwork.told(forumOf(body), 'decision_opened', 'ask_for_positions');
      expect(hers).toEqual(['carl', 'dan', 'deniz', 'fay']);
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
      const was = await council().read(older.decision);
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
      await council().clock(plusMs(body.advice?.closesAt ?? '', 1));
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
      const { appeal: rules } = await council().read(older.decision);
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
      expect(await council().read(older.decision)).toMatchObject({ state: 'in_effect', appeal: { made: true } });
      expect(await appeal(CARL, older, 'Something else has come to light')).toMatchObject({
        body: { code: 'appeal-closed' },
      });
      const anew = forumOf(body);
      await council().clock(plusMs(body.advice?.closesAt ?? '', 1));
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
      const { appeal: rules } = await council().read(older.decision);
      await council().clock(plusMs(rules?.until ?? '', 1));
      expect(await appeal(BEN, older)).toMatchObject({ status: 409, body: { code: 'appeal-closed' } });
      await council().clock(rules?.until ?? '');
      expect((await appeal(BEN, older)).status).toBe(201);
      const closed = await made({ appeal: { by: [] } });
      expect(await council().read(closed.decision)).toMatchObject({ appeal: null });
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
