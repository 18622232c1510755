import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { DecisionView, PositionList, PositionView } from '../../apps/api/src/decisions/decision.schemas.js';
import { PostgresClockwork } from '../../libs/commands/time.js';
import { connect } from '../../libs/database/connection.js';
import { plusMs } from '../../libs/domain/time.js';
import { NO_NEWS } from '../servers/an-api.js';
import {
  ANN,
  AUDREY,
  BEN,
  CARL,
  CLEO,
  CROWD,
  DAN,
  DECISION,
  DENIZ,
  EVE,
  FAY,
  NIL,
  ODA,
  TOM,
  aCouncil,
  toDecision,
  type Council,
  type Forum,
} from './a-forum.js';

const RATIONALE = 'Nobody has used the field for a year';
const nobodys = randomUUID();

describe('decisions', () => {
  let council: Council;
  const post = <Body = DecisionView>(as: string | null, path: string, body: unknown = {}) =>
    council.api.call<Body & { code?: string }>(as, 'POST', `/v1/${path}`, body);
  const say = (as: string, { decision }: Forum, body: object) =>
    post<PositionView>(as, `decisions/${decision}/positions`, body);
  const ruling = (forum: Forum, more: object = {}) => ({
    option: forum.options['Drop it'],
    rationale: RATIONALE,
    ...more,
  });
  const rule = (as: string, forum: Forum, more: object = {}) =>
    post(as, `decisions/${forum.decision}/ruling`, ruling(forum, more));
  const adviceClosed = async ({ decision }: Forum): Promise<void> => {
    const { advice } = await council.read(decision);
    await council.clock(plusMs(advice?.closesAt ?? '', 1));
  };

  beforeAll(async () => {
    council = await aCouncil();
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(() => council.end());

  describe('declaring', () => {
    it('makes a draft with everything that was promised, and keeping things as they are as an option', async () => {
      const cycle = await council.cycle();
      const { status, body } = await post(FAY, `cycles/${cycle}/decisions`, DECISION);
      expect(status).toBe(201);
      expect(body).toMatchObject({
        state: 'draft',
        question: DECISION.question,
        method: 'authority@1',
        deadline: null,
        ladder: [],
        outcome: null,
        proposer: { name: 'ann' },
        yourRight: { right: 'none' },
        reviews: [{ reviewer: { name: 'cleo' }, state: 'obligations' }],
        next: { do: null, sentence: expect.stringContaining('opens with') },
      });
      expect(body.options.map(({ title, isDefault }) => [title, isDefault])).toEqual([
        ['Drop it', false],
        ['Make it optional', false],
        ['Keep things as they are', true],
      ]);
      expect(body.rights.map(({ name, right }) => [name, right])).toEqual([
        ['oda', 'final_authority'],
        ['deniz', 'deputy'],
        ['dan', 'decide'],
        ['ben', 'advise'],
        ['carl', 'contribute'],
      ]);
    });

    it('opens at once while the cycle decides, and its reviews wait', async () => {
      const { cycle } = await council.forum();
      const { body } = await post(FAY, `cycles/${cycle}/decisions`, DECISION);
      expect(body).toMatchObject({ state: 'open', reviews: [{ state: 'waiting' }] });
      expect(body.deadline).not.toBeNull();
      expect(body.ladder.map((rung) => rung.do)).toEqual([
        'settle',
        'remind',
        'escalate',
        'apply_tie_break',
        'apply_default',
      ]);
      expect(body.ladder[2]?.sentence).toBe('Asks the deputy of the final authority as well');
    });

    it.each([
      ['the proposer as the authority', { authority: ANN, deputy: undefined }, ['authority']],
      ['the proposer as the deputy', { deputy: ANN }, ['deputy']],
      ['a reviewer as the proposer', { proposer: CLEO }, ['reviewers']],
      ['a reviewer as the authority', { authority: CLEO, deputy: undefined }, ['reviewers']],
      ['a reviewer as the deputy', { deputy: CLEO }, ['reviewers']],
      ['the authority as their own deputy', { deputy: ODA }, ['deputy']],
      [
        'somebody with everything',
        { proposer: CLEO, authority: CLEO, deputy: CLEO },
        ['authority', 'deputy', 'deputy', 'reviewers', 'reviewers', 'reviewers'],
      ],
    ])('refuses %s: nobody holds two duties', async (_, duties, paths) => {
      const cycle = await council.cycle();
      const { status, body } = await council.api.call<{ code: string; errors: { path: string }[] }>(
        FAY,
        'POST',
        `/v1/cycles/${cycle}/decisions`,
        { ...DECISION, ...duties },
      );
      expect([status, body.code, body.errors.map(({ path }) => path)]).toEqual([403, 'conflict-of-duties', paths]);
    });

    it.each([
      ['an unknown key', { colour: 'red' }, 400, 'invalid-input'],
      ['NUL', { question: 'Do we?\u0000' }, 400, 'invalid-input'],
      ['a question that is too long', { question: 'x'.repeat(501) }, 400, 'invalid-input'],
      ['an unknown method', { method: 'shouting' }, 400, 'invalid-input'],
      ['no option', { options: [] }, 400, 'invalid-input'],
      ['two rights for one', { advisers: [DAN] }, 400, 'invalid-input'],
      ['a ladder that does not end', { ladder: [{ when: 'at_deadline', do: 'remind' }] }, 400, 'invalid-input'],
      [
        'a last rung that may not fire',
        { ladder: [{ when: 'at_deadline', if: 'nobody_took_it', do: 'apply_default' }] },
        400,
        'invalid-input',
      ],
      ['somebody who is not there', { advisers: ['ghost@example.org'] }, 422, 'unknown-reference'],
      ['a default that is no option', { defaultOption: 'Something else' }, 422, 'unknown-reference'],
      ['a reviewer without that role', { reviewers: [NIL] }, 422, 'unknown-reference'],
      ['an authority who could never rule', { authority: AUDREY }, 422, 'unknown-reference'],
      ['an adviser who may not read it', { audience: 'team' }, 422, 'unknown-reference'],
    ])('refuses %s', async (_, part, status, code) => {
      const cycle = await council.cycle();
      const answer = await post(FAY, `cycles/${cycle}/decisions`, { ...DECISION, ...part });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('lets contributors propose as themselves only, and only what they may read', async () => {
      const cycle = await council.cycle();
      expect(await post(ANN, `cycles/${cycle}/decisions`, DECISION)).toMatchObject({ status: 201 });
      expect(await post(NIL, `cycles/${cycle}/decisions`, DECISION)).toMatchObject({
        status: 403,
        body: { code: 'no-right' },
      });
      const own = { ...DECISION, audience: 'restricted' };
      expect(await post(ANN, `cycles/${cycle}/decisions`, own)).toMatchObject({
        status: 403,
        body: { code: 'no-right' },
      });
      expect(await post(CLEO, `cycles/${cycle}/decisions`, { ...DECISION, reviewers: [] })).toMatchObject({
        status: 403,
      });
      expect(await post(AUDREY, `cycles/${cycle}/decisions`, DECISION)).toMatchObject({ status: 403 });
    });

    it('refuses after the phase decision, on hold, in cycles of others, and the twenty-first', async () => {
      const cycle = await council.cycle();
      await post(FAY, `cycles/${cycle}/hold`, { reason: 'The plant is closed' });
      expect(await post(FAY, `cycles/${cycle}/decisions`, DECISION)).toMatchObject({
        status: 409,
        body: { code: 'on-hold' },
      });
      await post(FAY, `cycles/${cycle}/resume`);
      for (let n = 0; n < 20; n += 1) {
        expect((await post(FAY, `cycles/${cycle}/decisions`, { ...DECISION, reviewers: [] })).status).toBe(201);
      }
      expect(await post(FAY, `cycles/${cycle}/decisions`, DECISION)).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
      await post(FAY, `cycles/${cycle}/cancel`, { reason: 'Too much at once' });
      expect(await post(FAY, `cycles/${cycle}/decisions`, DECISION)).toMatchObject({
        status: 409,
        body: { code: 'phase-closed' },
      });
      expect(await post(EVE, `cycles/${cycle}/decisions`, DECISION)).toMatchObject({ status: 404 });
      expect(await post(FAY, `cycles/${nobodys}/decisions`, DECISION)).toMatchObject({ status: 404 });
      expect(await post(FAY, 'cycles/nonsense/decisions', DECISION)).toMatchObject({ status: 400 });
    });

    it('asks nobody for the position of the final authority', async () => {
      const { decision } = await council.forum({ deciders: [ODA, DAN] });
      expect(await council.read(decision)).toMatchObject({
        tally: { entitled: { decide: 1, advise: 1, contribute: 1 } },
      });
    });
  });

  describe('reading', () => {
    it('tells everybody their right in a sentence', async () => {
      const { decision } = await council.forum();
      const seen = await Promise.all([ODA, DENIZ, DAN, BEN, CARL, NIL].map((as) => council.read(decision, as)));
      expect(seen.map(({ yourRight }) => yourRight.right)).toEqual([
        'final_authority',
        'deputy',
        'decide',
        'advise',
        'contribute',
        'none',
      ]);
      expect(new Set(seen.map(({ yourRight }) => yourRight.sentence)).size).toBe(6);
    });

    it('is not there for other programs, other audiences and other ids', async () => {
      const cycle = await council.cycle();
      const team = {
        ...DECISION,
        audience: 'team',
        proposer: FAY,
        authority: TOM,
        deciders: [],
        advisers: [],
        contributors: [],
      };
      const { body } = await post(FAY, `cycles/${cycle}/decisions`, { ...team, deputy: undefined });
      const [review] = body.reviews;
      const get = (as: string, id: string) => council.api.call(as, 'GET', `/v1/decisions/${id}`);
      expect(await get(TOM, body.id)).toMatchObject({ status: 200 });
      expect(await get(NIL, body.id)).toMatchObject({ status: 404, body: { code: 'not-found' } });
      expect(await get(EVE, body.id)).toMatchObject({ status: 404 });
      expect(await get(FAY, nobodys)).toMatchObject({ status: 404 });
      expect(await get(FAY, 'nonsense')).toMatchObject({ status: 400 });
      expect(await council.api.call(null, 'GET', `/v1/decisions/${body.id}`)).toMatchObject({ status: 401 });
      expect(await council.api.call(NIL, 'GET', `/v1/reviews/${review?.id}`)).toMatchObject({ status: 404 });
      expect(await post(NIL, `decisions/${body.id}/positions`, { reason: 'Please' })).toMatchObject({ status: 404 });
      expect(await council.api.call(NIL, 'GET', `/v1/decisions/${body.id}/positions`)).toMatchObject({ status: 404 });
    });
  });

  describe('positions', () => {
    it('records what each right may say, keeps the history, and wakes the forum without the words', async () => {
      const forum = await council.forum();
      const optional = forum.options['Make it optional'];
      const first = await say(BEN, forum, { reason: 'Auditors need it', option: forum.options['Drop it'] });
      expect(first).toMatchObject({ status: 200, body: { kind: 'advise', current: true, answer: null } });
      const second = await say(BEN, forum, { reason: 'Auditors need it yearly', option: optional });
      expect(second.body.id).not.toBe(first.body.id);
      expect(await say(DAN, forum, { option: optional })).toMatchObject({
        status: 200,
        body: { kind: 'decide', reason: null },
      });
      expect(await say(CARL, forum, { reason: 'I like it' })).toMatchObject({
        status: 200,
        body: { kind: 'contribute' },
      });

      const seen = await council.read(forum.decision, BEN);
      expect(seen).toMatchObject({
        position: { id: second.body.id, option: optional },
        tally: {
          taken: { decide: 1, advise: 1, contribute: 1 },
          votes: [{ option: optional, votes: 1 }],
          unanswered: 1,
        },
      });
      const all = await council.api.call<PositionList>(ODA, 'GET', `/v1/decisions/${forum.decision}/positions`);
      expect(all.body.items.map(({ person, current }) => [person.name, current])).toEqual([
        ['ben', false],
        ['ben', true],
        ['dan', true],
        ['carl', true],
      ]);
      const rows = await council.api.db
        .selectFrom('journal')
        .select('body')
        .where('subject', '=', forum.decision)
        .where('type', '=', 'position-taken')
        .orderBy('id')
        .execute();
      expect(rows.map(({ body }) => body)).toEqual([
        { kind: 'advise', changed: false },
        { kind: 'advise', changed: true },
        { kind: 'decide', changed: false },
        { kind: 'contribute', changed: false },
      ]);
      const pokes = await council.api.db
        .selectFrom('poke')
        .select('signal')
        .where('subject', '=', forum.decision)
        .execute();
      expect(pokes.filter(({ signal }) => signal === 'positionsChanged')).toHaveLength(4);
    });

    it('shows others only once it is decided, but your own always', async () => {
      const forum = await council.forum();
      await say(BEN, forum, { reason: 'Auditors need it' });
      await say(DAN, forum, { option: forum.options['Drop it'] });
      const list = async (as: string): Promise<string[]> => {
        const { body } = await council.api.call<PositionList>(
          as,
          'GET',
          `/v1/decisions/${forum.decision}/positions?limit=1`,
        );
        const next = `/v1/decisions/${forum.decision}/positions?limit=1&after=${body.next}`;
        const more = body.next ? (await council.api.call<PositionList>(as, 'GET', next)).body.items : [];
        return [...body.items, ...more].map(({ person }) => person.name);
      };
      expect([await list(BEN), await list(NIL), await list(AUDREY)]).toEqual([['ben'], [], ['ben', 'dan']]);
      const [advice] = (await council.api.call<PositionList>(ODA, 'GET', `/v1/decisions/${forum.decision}/positions`))
        .body.items;
      expect(
        await rule(ODA, forum, { answers: [{ position: advice?.id, answer: 'The export keeps it' }] }),
      ).toMatchObject({ status: 200 });
      expect(await list(NIL)).toEqual(['ben', 'dan']);
    });

    it.each([
      ['without a right', NIL, { reason: 'Please' }, 403, 'no-right'],
      ['from the final authority, who rules', ODA, { reason: 'Please' }, 403, 'no-right'],
      ['from a deputy without a right', DENIZ, { reason: 'Please' }, 403, 'no-right'],
      ['from an auditor', AUDREY, { reason: 'Please' }, 403, 'no-right'],
      ['of an adviser without a reason', BEN, { option: 'Drop it' }, 422, 'reason-missing'],
      ['of an adviser who says nothing', BEN, { reason: ' x ' }, 422, 'reason-missing'],
      ['for an option of nobody', DAN, { option: nobodys }, 422, 'unknown-reference'],
      ['that says nothing', DAN, {}, 400, 'invalid-input'],
      ['with an unknown key', DAN, { reason: 'Please', vote: 2 }, 400, 'invalid-input'],
      ['with NUL', DAN, { reason: 'Please\u0000' }, 400, 'invalid-input'],
      ['that is too long', DAN, { reason: 'x'.repeat(4001) }, 400, 'invalid-input'],
      ['from another program', EVE, { reason: 'Please' }, 404, 'not-found'],
    ])('refuses one %s', async (_, as, body: { option?: string; reason?: string }, status, code) => {
      const forum = await council.forum();
      const option = body.option && (forum.options[body.option] ?? body.option);
      const answer = await say(as, forum, option ? { ...body, option } : body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('takes one at the instant at which the window closes and refuses the next', async () => {
      const forum = await council.forum();
      const closesAt = (await council.read(forum.decision)).advice?.closesAt ?? '';
      await council.clock(closesAt);
      expect(await say(BEN, forum, { reason: 'Just in time' })).toMatchObject({ status: 200, body: { at: closesAt } });
      await council.clock(plusMs(closesAt, 1));
      expect(await say(BEN, forum, { reason: 'Too late' })).toMatchObject({
        status: 409,
        body: { code: 'input-closed' },
      });
    });

    it('refuses before it is open, on hold, and when it is over', async () => {
      const cycle = await council.cycle({ decisions: [{ ...DECISION, reviewers: [] }] });
      const { rows } = await sql<{ id: string }>`select id from decision where cycle = ${cycle}`.execute(
        council.superuser,
      );
      const forum = { cycle, decision: rows[0]?.id ?? '', options: {} };
      const code = async () => (await say(BEN, forum, { reason: 'Please' })).body.code;
      expect(await code()).toBe('phase-closed');
      await toDecision(council.api, cycle);
      await post(FAY, `cycles/${cycle}/hold`, { reason: 'The plant is closed' });
      expect(await code()).toBe('on-hold');
      await post(FAY, `cycles/${cycle}/resume`);
      await post(FAY, `decisions/${forum.decision}/withdraw`, { reason: 'Nobody needs it' });
      expect(await code()).toBe('phase-closed');
    });

    it('counts thirty people at once, each with one position, also those who say it twice', async () => {
      const forum = await council.forum({ deciders: CROWD });
      const option = forum.options['Drop it'];
      const answers = await Promise.all([...CROWD, ...CROWD].map((as) => say(as, forum, { option })));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect((await council.read(forum.decision)).tally).toMatchObject({
        taken: { decide: 30 },
        votes: [{ option, votes: 30 }],
      });
      const rows = await council.api.db
        .selectFrom('position')
        .select('current')
        .where('decision', '=', forum.decision)
        .execute();
      expect([rows.length, rows.filter(({ current }) => current).length]).toEqual([60, 30]);
    }, 60_000);

    it('answers a repeated request with the same position', async () => {
      const forum = await council.forum();
      const path = `/v1/decisions/${forum.decision}/positions`;
      const once = { 'idempotency-key': 'once' };
      const first = await council.api.call<PositionView>(BEN, 'POST', path, { reason: 'Auditors need it' }, once);
      const again = await council.api.call<PositionView>(BEN, 'POST', path, { reason: 'Auditors need it' }, once);
      expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    });
  });

  describe('ruling', () => {
    it('waits for advice, wants a rationale and an answer to each advice, and names who decided', async () => {
      const forum = await council.forum();
      const advice = await say(BEN, forum, { reason: 'Auditors need it', option: forum.options['Make it optional'] });
      expect(await rule(ODA, forum)).toMatchObject({ status: 409, body: { code: 'advice-open' } });
      await adviceClosed(forum);
      expect(await rule(ODA, forum, { rationale: 'Because' })).toMatchObject({
        status: 422,
        body: { code: 'rationale-missing' },
      });
      expect(await rule(ODA, forum, { rationale: undefined })).toMatchObject({
        status: 422,
        body: { code: 'rationale-missing' },
      });
      expect(await rule(ODA, forum)).toMatchObject({
        status: 409,
        body: { code: 'advice-unanswered', errors: [{ path: `answers.${advice.body.id}` }] },
      });
      const answers = [{ position: advice.body.id, answer: 'The export keeps it' }];
      const { status, body } = await rule(ODA, forum, { answers, dissent: 'Ben would keep it' });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        state: 'in_effect',
        outcome: {
          option: { title: 'Drop it' },
          by: 'authority',
          decidedBy: { name: 'oda' },
          actedFor: null,
          because: { rule: 'authority@1', asked: 2, spoken: 1, unanswered: 0 },
          rationale: RATIONALE,
          dissent: 'Ben would keep it',
          sentence: 'oda decided “Drop it”',
        },
      });
      expect(await council.read(forum.decision, BEN)).toMatchObject({
        position: { answer: 'The export keeps it', answeredBy: { name: 'oda' } },
      });
      expect(await rule(ODA, forum, { answers: [] })).toMatchObject({ status: 409, body: { code: 'already-decided' } });
      expect((await council.api.call(FAY, 'GET', `/v1/cycles/${forum.cycle}`)).body).toMatchObject({
        phase: 'closure',
      });
    });

    it('may come as soon as everybody who was asked has spoken, with answers given before', async () => {
      const forum = await council.forum();
      await say(DAN, forum, { option: forum.options['Drop it'] });
      const advice = await say(BEN, forum, { reason: 'Auditors need it' });
      const answers = [{ position: advice.body.id, answer: 'The export keeps it' }];
      expect(await post(ODA, `decisions/${forum.decision}/answers`, { answers })).toMatchObject({
        status: 200,
        body: { tally: { unanswered: 0 } },
      });
      await say(BEN, forum, { reason: 'Auditors need it in the form' });
      expect(await rule(ODA, forum)).toMatchObject({ status: 409, body: { code: 'advice-unanswered' } });
      const now = (await council.read(forum.decision, BEN)).position;
      const again = { answers: [{ position: now?.id, answer: 'Then it stays optional' }] };
      expect(await rule(ODA, forum, again)).toMatchObject({ status: 200, body: { state: 'in_effect' } });
    });

    it('is the deputy’s once the ladder has climbed to them, and says for whom', async () => {
      const forum = await council.forum({ deciders: [], advisers: [] });
      expect(await rule(DENIZ, forum)).toMatchObject({ status: 403, body: { code: 'no-right' } });
      await climb(forum, ['settle', 'remind', 'escalate']);
      expect(await council.read(forum.decision, DENIZ)).toMatchObject({
        tier: 1,
        responsible: [{ name: 'deniz', because: 'escalation', tier: 1 }],
      });
      expect(await rule(DENIZ, forum)).toMatchObject({
        status: 200,
        body: {
          outcome: {
            by: 'deputy',
            decidedBy: { name: 'deniz' },
            actedFor: { name: 'oda' },
            sentence: 'deniz decided “Drop it” for oda',
          },
        },
      });
    });

    it.each([
      ['by an adviser', BEN, {}, 403, 'no-right'],
      ['by the facilitator', FAY, {}, 403, 'no-right'],
      ['by an auditor', AUDREY, {}, 403, 'no-right'],
      ['from another program', EVE, {}, 404, 'not-found'],
      ['for an option of nobody', ODA, { option: nobodys }, 422, 'unknown-reference'],
      ['with an answer to nobody', ODA, { answers: [{ position: nobodys, answer: 'No' }] }, 422, 'unknown-reference'],
      [
        'with two answers to one',
        ODA,
        {
          answers: [
            { position: nobodys, answer: 'No' },
            { position: nobodys, answer: 'Yes' },
          ],
        },
        400,
        'invalid-input',
      ],
      ['with NUL', ODA, { rationale: 'Nobody has used it\u0000' }, 400, 'invalid-input'],
      ['that is too long', ODA, { rationale: 'x'.repeat(4001) }, 400, 'invalid-input'],
      ['with an unknown key', ODA, { vote: 1 }, 400, 'invalid-input'],
    ])('is refused %s, and nothing is changed', async (_, as, more, status, code) => {
      const forum = await council.forum();
      await adviceClosed(forum);
      const answer = await rule(as, forum, more);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      expect(await council.read(forum.decision)).toMatchObject({ state: 'open', outcome: null });
    });

    it('refuses answers by those who do not rule and to what is not there', async () => {
      const forum = await council.forum();
      const path = `decisions/${forum.decision}/answers`;
      const answers = [{ position: nobodys, answer: 'No' }];
      expect(await post(BEN, path, { answers })).toMatchObject({ status: 403, body: { code: 'no-right' } });
      expect(await post(DENIZ, path, { answers })).toMatchObject({ status: 403, body: { code: 'no-right' } });
      expect(await post(ODA, path, { answers })).toMatchObject({
        status: 422,
        body: { code: 'unknown-reference', errors: [{ path: 'answers[0].position' }] },
      });
      expect(await post(ODA, path, { answers: [] })).toMatchObject({ status: 400 });
      expect(await post(EVE, path, { answers })).toMatchObject({ status: 404 });
    });
  });

  describe('ending and moving', () => {
    it('withdraws and hands on with a reason, and the last one ends the phase', async () => {
      const { cycle, decision } = await council.forum();
      const { body: second } = await post(FAY, `cycles/${cycle}/decisions`, { ...DECISION, reviewers: [] });
      const withdrawn = await post(FAY, `decisions/${decision}/withdraw`, { reason: 'Nobody needs it' });
      expect(withdrawn).toMatchObject({
        status: 200,
        body: { state: 'withdrawn', reasons: [{ what: 'withdrawn', reason: 'Nobody needs it', by: { name: 'fay' } }] },
      });
      expect((await council.api.call(FAY, 'GET', `/v1/cycles/${cycle}`)).body).toMatchObject({ phase: 'decision' });
      const handedOn = await post(FAY, `decisions/${second.id}/hand-on`, { reason: 'It takes longer' });
      expect(handedOn).toMatchObject({
        status: 200,
        body: { state: 'open', handedOn: true, reasons: [{ what: 'handed-on' }] },
      });
      expect((await council.api.call(FAY, 'GET', `/v1/cycles/${cycle}`)).body).toMatchObject({ phase: 'closure' });
      expect(await post(FAY, `decisions/${second.id}/hand-on`, { reason: 'Again' })).toMatchObject({
        status: 409,
        body: { code: 'illegal-step' },
      });
      expect(await post(FAY, `decisions/${decision}/withdraw`, { reason: 'Again' })).toMatchObject({
        status: 409,
        body: { code: 'already-decided' },
      });
    });

    it.each(['withdraw', 'hand-on'])('refuses to %s without reason, right or place', async (how) => {
      const { decision } = await council.forum();
      const path = `decisions/${decision}/${how}`;
      expect(await post(FAY, path, {})).toMatchObject({ status: 400 });
      expect(await post(FAY, path, { reason: 'x\u0000x' })).toMatchObject({ status: 400 });
      expect(await post(FAY, path, { reason: 'x'.repeat(2001) })).toMatchObject({ status: 400 });
      expect(await post(FAY, path, { reason: 'Enough', more: 1 })).toMatchObject({ status: 400 });
      expect(await post(ODA, path, { reason: 'Enough' })).toMatchObject({ status: 403 });
      expect(await post(EVE, path, { reason: 'Enough' })).toMatchObject({ status: 404 });
    });

    it('moves the deadline; advice keeps its window but never ends after it', async () => {
      const { decision } = await council.forum();
      const before = await council.read(decision);
      const path = `decisions/${decision}/deadline`;
      const later = plusMs(before.deadline ?? '', 7 * 86_400_000);
      const moved = await post(FAY, path, { to: later, reason: 'Two readers asked' });
      expect(moved).toMatchObject({
        status: 200,
        body: {
          deadline: later,
          deadlineVersion: 2,
          deadlineMoves: 1,
          advice: before.advice,
          reasons: [{ what: 'deadline-moved' }],
        },
      });
      const sooner = plusMs(before.createdAt, 3_600_000);
      const again = await post(FAY, path, { to: sooner, reason: 'It is urgent' });
      expect(again).toMatchObject({
        status: 200,
        body: { deadline: sooner, deadlineVersion: 3, advice: { closesAt: sooner } },
      });
      expect(again.body.ladder.map((rung) => rung.do)).toEqual([
        'settle',
        'escalate',
        'apply_tie_break',
        'apply_default',
      ]);
    });

    it.each([
      ['into the past', FAY, { to: '2020-01-01T00:00:00.000Z', reason: 'Back' }, 422, 'deadline-in-past'],
      ['ten years ahead', FAY, { to: '2036-01-01T00:00:00.000Z', reason: 'Later' }, 409, 'illegal-step'],
      ['without a reason', FAY, { to: '2027-01-01T00:00:00.000Z' }, 400, 'invalid-input'],
      ['to no instant', FAY, { to: 'tomorrow', reason: 'Later' }, 400, 'invalid-input'],
      ['without the right', ODA, { to: '2027-01-01T00:00:00.000Z', reason: 'Later' }, 403, 'no-right'],
      ['from another program', EVE, { to: '2027-01-01T00:00:00.000Z', reason: 'Later' }, 404, 'not-found'],
    ])('refuses to move it %s', async (_, as, body, status, code) => {
      const { decision } = await council.forum();
      const answer = await post(as, `decisions/${decision}/deadline`, body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });
  });

  /** Lets the rungs of a forum's ladder come due and fire, up to and with the last of `steps`. */
  async function climb({ decision }: Forum, steps: readonly string[]): Promise<void> {
    const worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
    const clockwork = new PostgresClockwork(worker, NO_NEWS);
    for (const step of steps) await clockwork.run(await due(decision, step), step as 'settle');
    await worker.destroy();
  }

  /** The step that is next, whose instant is now past. */
  async function due(decision: string, step: string) {
    const past = plusMs(new Date().toISOString(), -1000);
    await sql`update appointment a set at = ${past} from gate g
      where g.id = ${decision} and a.subject = g.id and a.entry = g.entry and a."do" = ${step}`.execute(
      council.superuser,
    );
    const { rows } = await sql<{ entry: number; rung: number }>`
      update gate g set next_at = ${past}, next_do = a."do", next_rung = a.rung from appointment a
      where g.id = ${decision} and a.subject = g.id and a.entry = g.entry and a."do" = ${step}
      returning g.entry, a.rung`.execute(council.superuser);
    const [row] = rows;
    return { subject: { kind: 'decision' as const, id: decision }, entry: row?.entry ?? 0, rung: row?.rung ?? 0 };
  }

  it('lets either the ruling or the deadline win, never both, and tells the other', async () => {
    const worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
    const clockwork = new PostgresClockwork(worker, NO_NEWS);
    const seen = new Set<string>();
    for (let n = 0; n < 8; n += 1) {
      const forum = await council.forum({
        deciders: [],
        advisers: [],
        ladder: [{ when: 'at_deadline', do: 'apply_default' }],
      });
      await climb(forum, ['settle']);
      const step = await due(forum.decision, 'apply_default');
      const race = [() => clockwork.run(step, 'apply_default'), () => rule(ODA, forum)];
      const [first, second] = n % 2 === 0 ? race : [...race].reverse();
      const outcomes = await Promise.all([first?.(), second?.()]);
      const ruled = outcomes.find((outcome) => outcome && 'status' in outcome) as {
        status: number;
        body: { code?: string };
      };
      const decision = await council.read(forum.decision);
      const winner = decision.outcome?.by ?? '';
      seen.add(winner);
      expect([winner, ruled.status, ruled.body.code]).toEqual(
        winner === 'authority' ? ['authority', 200, undefined] : ['default', 409, 'already-decided'],
      );
      const decided = await council.api.db
        .selectFrom('journal')
        .select('id')
        .where('subject', '=', forum.decision)
        .where('type', '=', 'decided')
        .execute();
      expect(decided).toHaveLength(1);
    }
    expect(seen.size).toBeGreaterThan(0);
    await worker.destroy();
  }, 60_000);
});
