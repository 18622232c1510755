import { describe, expect, it } from '@jest/globals';
import type { DecisionView } from '../../../../apps/api/src/decisions/decision.schemas.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { CROWD, DAN, DECISION, FAY, NIL, ODA, RATIONALE, voices } from '../a-forum.js';
import { aCouncilByClockwork } from '../clockwork.js';

const VOTERS = CROWD.slice(0, 5);
const [UMA = '', VAL = ''] = VOTERS;
const asked = { deciders: VOTERS, advisers: [], contributors: [] };

describe('a decision by', () => {
  const { council, clockwork } = aCouncilByClockwork();
  const { post, say, rule } = voices(() => council);

  const outcome = async (decision: string): Promise<DecisionView['outcome']> => (await council.read(decision)).outcome;

  describe('consent', () => {
    const consent = { ...asked, method: 'consent', options: [{ title: 'Drop it' }] };

    it('says before anybody speaks who may what, until when, and why it stands so', async () => {
      const forum = await council.forum(consent);
      const seen = await council.read(forum.decision, UMA);
      expect(seen).toMatchObject({
        method: 'consent@1',
        rules: { length: 'PT72H', agreements: 0 },
        proposal: forum.options['Drop it'],
        advice: null,
        yourRight: { right: 'decide', sentence: expect.stringContaining('blocks until it is closed') as unknown },
        standing: {
          state: 'open',
          sentence: expect.stringContaining('0 of 5 agreed, 0 abstained, 5 silent') as unknown,
        },
      });
      expect(seen.standing?.nextInstant).toBe(plusMs(seen.deadline ?? '', 1));
      expect((await council.read(forum.decision, ODA)).yourRight.sentence).toContain('what the method cannot');
    });

    it('is adopted one millisecond after the deadline when nobody objects', async () => {
      const forum = await council.forum(consent);
      await say(UMA, forum, { stance: 'agree' });
      await clockwork.look(forum);
      expect((await council.read(forum.decision)).outcome).toBeNull();
      expect((await clockwork.afterDeadline(forum)).at(-1)).toBe('settle');
      expect(await council.read(forum.decision)).toMatchObject({
        state: 'in_effect',
        outcome: {
          by: 'method',
          option: { title: 'Drop it' },
          decidedBy: null,
          because: { rule: 'consent@1', agreed: 1, silent: 4, openConcerns: 0 },
          sentence: expect.stringContaining('“Drop it” was decided by consent: 1 of 5 agreed') as unknown,
        },
      });
    });

    it('takes an objection at the deadline’s very instant, which blocks, and refuses the next', async () => {
      const forum = await council.forum(consent);
      const deadline = (await council.read(forum.decision)).deadline ?? '';
      await council.clock(deadline);
      expect(await say(UMA, forum, { stance: 'object', reason: 'It breaks audits' })).toMatchObject({ status: 200 });
      await council.clock(plusMs(deadline, 1));
      expect(await say(VAL, forum, { stance: 'object', reason: 'It breaks audits' })).toMatchObject({
        status: 409,
        body: { code: 'input-closed' },
      });
      expect(await clockwork.at(forum, plusMs(deadline, 1))).toEqual(['remind', 'settle']);
      expect(await council.read(forum.decision)).toMatchObject({
        tier: 1, // what the count leaves open climbs with it
        state: 'open',
        standing: { state: 'stalled', because: { stall: 'concern_open' } },
        concerns: [{ owner: { name: 'voice0' }, reason: 'It breaks audits', closedAt: null }],
      });
    });

    it('is adopted at once when the last objection is taken back after the deadline', async () => {
      const forum = await council.forum(consent);
      await say(UMA, forum, { stance: 'object', reason: 'It breaks audits' });
      await clockwork.afterDeadline(forum);
      const [concern] = (await council.read(forum.decision)).concerns;
      expect(await post(VAL, `concerns/${concern?.id}/withdraw`, { reason: 'I disagree with her' })).toMatchObject({
        status: 403,
      });
      expect(await post(UMA, `concerns/${concern?.id}/withdraw`, { reason: 'The export keeps it' })).toMatchObject({
        status: 200,
        body: { how: 'withdrawn', closedBy: { name: 'voice0' } },
      });
      await clockwork.look(forum);
      expect(await outcome(forum.decision)).toMatchObject({ by: 'method', because: { closedConcerns: 1 } });
    });

    it('blocks again when an objection that was closed is made once more in the same words', async () => {
      const forum = await council.forum(consent);
      const objection = { stance: 'object', reason: 'It breaks audits' };
      await say(UMA, forum, objection);
      expect(await say(UMA, forum, objection)).toMatchObject({ status: 409, body: { code: 'already-exists' } });
      const [concern] = (await council.read(forum.decision)).concerns;
      await post(UMA, `concerns/${concern?.id}/withdraw`, { reason: 'The export keeps it' });
      expect(await say(UMA, forum, objection)).toMatchObject({ status: 200 });
      expect((await council.read(forum.decision)).concerns.map(({ closedAt }) => closedAt === null)).toEqual([
        false,
        true,
      ]);
      await clockwork.afterDeadline(forum);
      expect(await council.read(forum.decision)).toMatchObject({ state: 'open', standing: { state: 'stalled' } });
    });

    it('is not given by the silence of nobody, when everybody has a conflict of interest', async () => {
      const forum = await council.forum({ ...consent, deciders: [UMA, VAL] });
      for (const as of [UMA, VAL])
        await post(as, `decisions/${forum.decision}/conflicts`, { reason: 'Sells the other' });
      await clockwork.afterDeadline(forum);
      expect(await council.read(forum.decision)).toMatchObject({
        state: 'open',
        standing: { state: 'stalled', because: { stall: 'no_quorum' } },
      });
    });

    it('forgets an objection whose owner says something else, and keeps the history', async () => {
      const forum = await council.forum(consent);
      await say(UMA, forum, { stance: 'object', reason: 'It breaks audits' });
      await say(UMA, forum, { stance: 'object', reason: 'It breaks the yearly audits' });
      await say(UMA, forum, { stance: 'abstain', reason: 'The export keeps it' });
      const { concerns, position } = await council.read(forum.decision, UMA);
      expect(position).toMatchObject({ stance: 'abstain', current: true });
      expect(concerns.map(({ reason, how, closedReason }) => [reason, how, closedReason])).toEqual([
        ['It breaks audits', 'withdrawn', 'It breaks the yearly audits'],
        ['It breaks the yearly audits', 'withdrawn', 'The export keeps it'],
      ]);
      const all = await council.api.call<{ items: unknown[] }>(UMA, 'GET', `/v1/decisions/${forum.decision}/positions`);
      expect(all.body.items).toHaveLength(3);
    });

    it('may be settled by the final authority once it is stalled, with a rationale, and not before', async () => {
      const forum = await council.forum(consent);
      await say(UMA, forum, { stance: 'object', reason: 'It breaks audits' });
      expect(await rule(ODA, forum)).toMatchObject({ status: 409, body: { code: 'positions-open' } });
      await clockwork.afterDeadline(forum);
      expect(await rule(ODA, forum, { rationale: 'Because' })).toMatchObject({ body: { code: 'rationale-missing' } });
      expect(await rule(ODA, forum)).toMatchObject({
        status: 200,
        body: {
          outcome: { by: 'authority', rationale: RATIONALE, because: { rule: 'consent@1', stall: 'concern_open' } },
        },
      });
    });
  });

  it.each<[string, object, number, string | null]>([
    ['from somebody without a right', { stance: 'agree' }, 403, 'no-right'],
    ['of another method', { ranking: ['a'] }, 422, 'position-unfit'],
    ['that objects without a reason', { stance: 'object' }, 422, 'reason-missing'],
    ['with a stance that is none', { stance: 'maybe' }, 400, 'invalid-input'],
    ['with an unknown key', { stance: 'agree', weight: 2 }, 400, 'invalid-input'],
    ['that says nothing', {}, 400, 'invalid-input'],
  ])('any method refuses a position %s', async (what, body, status, code) => {
    const forum = await council.forum({ ...asked, method: 'consent', options: [{ title: 'Drop it' }] });
    const answer = await say(what.startsWith('from') ? NIL : UMA, forum, body);
    expect([answer.status, answer.body.code ?? null]).toEqual([status, code]);
    expect((await council.read(forum.decision)).tally.taken.decide).toBe(0);
  });

  it('any method refuses to hear the same twice, from a crowd at once too', async () => {
    const forum = await council.forum({ ...asked, method: 'consent', options: [{ title: 'Drop it' }] });
    const answers = await Promise.all([...VOTERS, ...VOTERS].map((as) => say(as, forum, { stance: 'agree' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([...VOTERS.map(() => 200), ...VOTERS.map(() => 409)]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('already-exists');
    expect((await council.read(forum.decision)).standing).toMatchObject({ because: { agreed: 5 } });
  });

  it('any method is refused with all that contradicts itself at once', async () => {
    const contradicting = {
      ...DECISION,
      method: 'consent',
      rules: { agreements: 3 },
      options: [{ title: 'Drop it' }, { title: ' drop IT' }],
      deciders: [DAN],
      tieBreak: ['status_quo', 'status_quo'],
    };
    const cycle = await council.cycle();
    const answer = await post<{ errors: { path: string }[] }>(FAY, `cycles/${cycle}/decisions`, contradicting);
    expect([answer.status, answer.body.errors.map(({ path }) => path)]).toEqual([
      400,
      ['options[1]', 'tieBreak[1]', 'rules.proposal', 'rules.agreements'],
    ]);
    const unknown = { ...DECISION, rules: { quorum: 3 } };
    expect(await post(FAY, `cycles/${cycle}/decisions`, unknown)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'rules' }] },
    });
  });
});
