import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { plusMs } from '../../../../libs/domain/time.js';
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
  TOM,
  aCouncilForAll,
  voices,
} from '../a-forum.js';

const nobodys = randomUUID();

describe('decisions', () => {
  const council = aCouncilForAll();
  const { post } = voices(() => council);

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
      const still = await post<{ errors: object[] }>(FAY, `cycles/${cycle}/decision/end`);
      expect(still.body).toMatchObject({ code: 'decisions-open' });
      expect(still.body.errors).toContainEqual({
        path: `decisions.${body.id}`,
        message: '“Do we drop the free-text field?” is open',
      });
      expect(body.ladder.map((rung) => rung.do)).toEqual([
        'remind',
        'settle',
        'remind',
        'escalate',
        'apply_tie_break',
        'apply_default',
      ]);
      expect(body.ladder[3]?.sentence).toBe('Asks the deputy of the final authority as well');
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
      ['a default that is no option', { defaultOption: 'Something else' }, 400, 'invalid-input'],
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
        body: { code: 'limit-reached' },
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

  describe('ending and moving', () => {
    it('goes back to a draft with its cycle, and then promises no time for advice', async () => {
      const { cycle, decision } = await council.forum();
      const seen = async () => (await council.api.call(FAY, 'GET', `/v1/decisions/${decision}`)).body;
      expect(await seen()).toMatchObject({ state: 'open', advice: { closesAt: expect.any(String) } });
      expect(await post(FAY, `cycles/${cycle}/back`, { reason: 'Something was forgotten' })).toMatchObject({
        status: 200,
      });
      expect(await seen()).toMatchObject({ state: 'draft', advice: null });
    });

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

    it('promises what outlives its cycle to those alone who may read it', async () => {
      const people = { proposer: FAY, authority: CLEO, deputy: CORA, deciders: [], advisers: [], contributors: [] };
      const { cycle, decision } = await council.forum({ ...people, reviewers: [], audience: 'restricted' });
      await post(FAY, `decisions/${decision}/hand-on`, { reason: 'It takes longer' });
      expect(await post(FAY, `cycles/${cycle}/closure/publish`, {})).toMatchObject({ status: 200 });
      const promise = council.superuser
        .selectFrom('promise')
        .select(['kind', 'audience'])
        .where('about', '=', decision);
      expect(await promise.execute()).toEqual([{ kind: 'decision', audience: 'restricted' }]);
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
});
