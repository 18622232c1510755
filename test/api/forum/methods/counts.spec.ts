import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { DecisionView } from '../../../../apps/api/src/decisions/decision.schemas.js';
import type { PositionList } from '../../../../apps/api/src/decisions/positions/position.schemas.js';
import { loadPoll } from '../../../../libs/queries/tally/load-poll.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { composeLetter } from '../../../../libs/notifications/compose-letter.js';
import { OF_NOTICE } from '../../../../libs/notifications/together.js';
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
  FAY,
  NIL,
  ODA,
  RATIONALE,
  voices,
  type Forum,
} from '../a-forum.js';
import { aCouncilByClockwork } from '../clockwork.js';

const VOTERS = CROWD.slice(0, 5);
const [UMA = '', VAL = '', WIM = '', XIA = '', YAN = ''] = VOTERS;
const MAJORITY = { method: 'majority', deciders: VOTERS, advisers: [BEN], contributors: [] };

describe('a count', () => {
  const { council, clockwork } = aCouncilByClockwork();
  const { post, get, say, rule } = voices(() => council);

  const vote = (as: string, forum: Forum, title: string) => say(as, forum, { option: forum.options[title] });
  const decided = async ({ decision }: Forum, as = FAY): Promise<NonNullable<DecisionView['outcome']>> => {
    const { outcome } = await council.read(decision, as);
    if (!outcome) throw new Error('It is not decided');
    return outcome;
  };

  it('of votes takes the last at the deadline’s instant, refuses the next, and names rule, votes and dissent', async () => {
    const forum = await council.forum(MAJORITY);
    const deadline = (await council.read(forum.decision)).deadline ?? '';
    await vote(UMA, forum, 'Drop it');
    await say(VAL, forum, { option: forum.options['Make it optional'], reason: 'Auditors need it' });
    await say(WIM, forum, { stance: 'abstain' });
    await council.clock(deadline);
    expect(await vote(XIA, forum, 'Drop it')).toMatchObject({ status: 200, body: { at: deadline } });
    await council.clock(plusMs(deadline, 1));
    expect(await vote(YAN, forum, 'Drop it')).toMatchObject({ status: 409, body: { code: 'input-closed' } });
    await clockwork.at(forum, plusMs(deadline, 1)); // whatever is due first settles it
    expect(await decided(forum)).toMatchObject({
      by: 'method',
      option: { title: 'Drop it' },
      because: { rule: 'majority@1', taken: 4, quorum: 3, abstained: 1, early: false },
      sentence: expect.stringContaining('“Drop it” was decided by majority: Drop it has the most votes') as unknown,
    });
    const { body } = await get<{ decisions: { how: string; dissent: object[] }[] }>(
      FAY,
      `cycles/${forum.cycle}/closure`,
    );
    const note = JSON.stringify(body);
    expect(note).toContain('Auditors need it');
    expect(note).toContain('Drop it has the most votes');
  });

  it('of votes ends early when nothing can change it any more, and tells nobody before that', async () => {
    const forum = await council.forum(MAJORITY);
    for (const as of [UMA, VAL]) await vote(as, forum, 'Drop it');
    await clockwork.look(forum);
    expect((await council.read(forum.decision)).outcome).toBeNull();
    await vote(WIM, forum, 'Drop it');
    await clockwork.look(forum);
    expect(await decided(forum)).toMatchObject({
      because: { early: true, votes: { [forum.options['Drop it'] ?? '']: 3 } },
    });
    expect(await vote(XIA, forum, 'Drop it')).toMatchObject({ status: 409, body: { code: 'phase-closed' } });
  });

  it('of votes ends early when a conflict of interest takes the last open one, also before the forum’s workflow has begun', async () => {
    const forum = await council.forum({ ...MAJORITY, deciders: [UMA, VAL, WIM, XIA] });
    for (const as of [UMA, VAL]) await vote(as, forum, 'Drop it');
    await vote(WIM, forum, 'Make it optional');
    await clockwork.look(forum);
    expect((await council.read(forum.decision)).outcome).toBeNull(); // the last may still make it a tie
    const gate = council.api.db.selectFrom('gate').select('startedAt').where('id', '=', forum.decision);
    await expect(gate.executeTakeFirstOrThrow()).resolves.toEqual({ startedAt: null });
    await post(XIA, `decisions/${forum.decision}/conflicts`, { reason: 'Sells the optional one' });
    await clockwork.look(forum);
    expect(await decided(forum)).toMatchObject({ by: 'method', option: { title: 'Drop it' } });
  });

  it('of votes is shown past its deadline to those who have to choose, and without quorum climbs its ladder to the default', async () => {
    const forum = await council.forum(MAJORITY);
    await vote(UMA, forum, 'Drop it');
    expect(await clockwork.afterDeadline(forum)).toEqual(['remind', 'settle']);
    for (const as of [ODA, DENIZ]) {
      expect(await council.read(forum.decision, as)).toMatchObject({
        tier: 1, // what the count leaves open climbs with it
        tally: { hidden: false, votes: [{ votes: 1 }] },
        standing: { state: 'stalled', because: { stall: 'no_quorum' } },
      });
    }
    for (const as of [FAY, UMA, VAL, AUDREY, NIL]) {
      expect(await council.read(forum.decision, as)).toMatchObject({
        tally: { hidden: true, votes: [] }, // the deadline can still be moved, and then people vote on
        standing: {
          because: null,
          sentence: expect.stringMatching(
            /1 of 5 took part; positions were taken until .*; the quorum was not reached$/,
          ) as unknown,
        },
      });
    }
    await post(ODA, `decisions/${forum.decision}/conflicts`, { reason: 'Sells the optional one' });
    expect((await council.read(forum.decision, ODA)).tally).toMatchObject({ hidden: true, votes: [] });
    expect((await council.read(forum.decision, DENIZ)).tally.hidden).toBe(false);
    const { ladder } = await council.read(forum.decision);
    expect(await clockwork.at(forum, ladder.at(-1)?.at ?? '')).toEqual(['apply_tie_break', 'apply_default']);
    expect(await decided(forum)).toMatchObject({ by: 'default', option: { title: 'Keep things as they are' } });
  });

  describe('that ties', () => {
    const tie = async (tieBreak: string[]): Promise<Forum> => {
      const forum = await council.forum({ ...MAJORITY, tieBreak, rules: { threshold: '1/2' } });
      for (const as of [UMA, VAL]) await vote(as, forum, 'Drop it');
      for (const as of [WIM, XIA]) await vote(as, forum, 'Make it optional');
      await clockwork.afterDeadline(forum);
      return forum;
    };

    it('waits for the final authority, who chooses between those that tie, with a rationale', async () => {
      const forum = await tie(['authority', 'status_quo']);
      expect(await council.read(forum.decision)).toMatchObject({ state: 'open', standing: { state: 'ready' } });
      const keep = { option: forum.options['Keep things as they are'] };
      expect(await rule(ODA, forum, keep)).toMatchObject({ status: 409, body: { code: 'illegal-step' } });
      expect(await rule(ODA, forum, { rationale: '' })).toMatchObject({
        status: 422,
        body: { code: 'rationale-missing' },
      });
      expect(await rule(DENIZ, forum)).toMatchObject({ status: 200 }); // the ladder has climbed to the deputy
      expect(await decided(forum)).toMatchObject({
        by: 'deputy',
        actedFor: { name: 'oda' },
        rationale: RATIONALE,
        because: { rule: 'majority@1', tieBreak: 'authority', outcome: forum.options['Drop it'] },
      });
    });

    it('is for two who choose at once: one decides, and the other hears so', async () => {
      const forum = await tie(['authority']);
      const optional = { option: forum.options['Make it optional'] };
      const answers = await Promise.all([rule(ODA, forum), rule(DENIZ, forum, optional)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)?.body.code).toBe('already-decided');
      const rows = await council.api.db
        .selectFrom('journal')
        .select('id')
        .where('subject', '=', forum.decision)
        .where('type', '=', 'decided')
        .execute();
      expect(rows).toHaveLength(1);
    });

    it('goes by the next tie-break when the authority is silent', async () => {
      const forum = await tie(['authority', 'earliest_option']);
      const { ladder } = await council.read(forum.decision);
      await clockwork.at(forum, ladder.at(-1)?.at ?? '');
      expect(await decided(forum)).toMatchObject({ by: 'tie_break', because: { tieBreak: 'earliest_option' } });
    });
  });

  it('of ballots publishes pairs and paths with the outcome, and nothing before', async () => {
    const forum = await council.forum({ ...MAJORITY, method: 'ranked' });
    const [a = '', b = '', keep = ''] = Object.values(forum.options);
    const ballots = [[a, b], [a, [b, keep]], [b, a], [b, keep, a], [a]];
    for (const [n, ranking] of ballots.entries()) {
      expect(await council.read(forum.decision)).toMatchObject({
        tally: { taken: { decide: n }, votes: [], hidden: true, shown: 'until_decided' },
        standing: { because: null, sentence: expect.stringContaining(`${n} of 5 took part`) as unknown },
      });
      expect(await say(VOTERS[n] ?? '', forum, { ranking })).toMatchObject({ status: 200, body: { ranking } });
    }
    await clockwork.look(forum);
    expect(await decided(forum)).toMatchObject({
      option: { id: a },
      because: {
        rule: 'ranked@1',
        early: true,
        count: {
          winners: [a],
          condorcet: a,
          pairwise: [
            [0, 3, 4],
            [2, 0, 3],
            [1, 0, 0],
          ],
        },
      },
    });
  });

  it('of scores shows means, spread, missing scores, and what it hangs on', async () => {
    const criteria = [
      { name: 'value', weight: 3 },
      { name: 'cost', weight: 1 },
    ];
    const forum = await council.forum({ ...MAJORITY, method: 'score', criteria, rules: { quorum: 2 } });
    const [a = '', b = '', keep = ''] = Object.values(forum.options);
    const all = (value: number, cost: number) => ({
      [a]: { value, cost },
      [b]: { value: 5, cost: 5 },
      [keep]: { value: 1, cost: 9 },
    });
    await say(UMA, forum, { scores: all(9, 2) });
    await say(VAL, forum, { scores: { ...all(7, 4), [keep]: { value: 1 } } });
    await clockwork.afterDeadline(forum);
    const { because, option } = await decided(forum);
    expect(option.id).toBe(a);
    expect(because).toMatchObject({
      rule: 'score@1',
      scored: {
        totals: [
          { option: a, total: 6.75 },
          { option: b, total: 5 },
          { option: keep, total: 3 },
        ],
        missing: 1,
        widest: { criterion: 'value', option: a, spread: 1 },
      },
    });
  });

  it('that is shown after one’s own vote is hidden until then, from those who run it too', async () => {
    const forum = await council.forum({ ...MAJORITY, shown: 'until_own_vote' });
    await vote(UMA, forum, 'Drop it');
    const seen = async (as: string) => (await council.read(forum.decision, as)).tally;
    expect(await seen(UMA)).toMatchObject({ hidden: false, votes: [{ votes: 1 }] });
    for (const as of [VAL, FAY, ODA, AUDREY, NIL]) expect(await seen(as)).toMatchObject({ hidden: true, votes: [] });
    const list = async (as: string) =>
      (await get<PositionList>(as, `decisions/${forum.decision}/positions`)).body.items.length;
    expect([await list(UMA), await list(VAL), await list(FAY), await list(ODA)]).toEqual([1, 0, 0, 0]);
    await say(BEN, forum, { reason: 'Auditors need it' });
    expect([await list(FAY), await list(ODA), await list(BEN)]).toEqual([1, 1, 1]); // advice is for those who run it
    await post(UMA, `decisions/${forum.decision}/conflicts`, { reason: 'Sells the optional one' });
    await vote(VAL, forum, 'Drop it');
    expect(await seen(UMA)).toMatchObject({ hidden: true, votes: [] }); // who has no vote any more
  });

  it('of a proposer whom conflicts of interest leave as the only voter is nobody’s, and the ladder goes on', async () => {
    const forum = await council.forum({ ...MAJORITY, deciders: [ANN, UMA] });
    await vote(ANN, forum, 'Drop it');
    await vote(UMA, forum, 'Make it optional');
    await post(UMA, `decisions/${forum.decision}/conflicts`, { reason: 'Sells the optional one' });
    await clockwork.look(forum);
    expect(await council.read(forum.decision, ANN)).toMatchObject({
      outcome: null,
      yourRight: { right: 'decide', sentence: expect.stringContaining('does not count') as unknown },
      tally: { entitled: { decide: 0 }, taken: { decide: 0 }, votes: [] },
    });
    await clockwork.afterDeadline(forum);
    expect((await council.read(forum.decision, ODA)).standing).toMatchObject({
      state: 'stalled',
      sentence: expect.stringContaining('nobody is left who may decide') as unknown,
    });
    const cycle = await council.cycle();
    const conflicts = [{ email: UMA, reason: 'Sells it' }];
    const known = { ...DECISION, ...MAJORITY, deciders: [ANN, UMA], conflicts };
    expect(await post(FAY, `cycles/${cycle}/decisions`, known)).toMatchObject({
      status: 403,
      body: { code: 'conflict-of-duties' },
    });
  });

  it('of a reviewer whom conflicts of interest leave as the only voter is nobody’s, and breaks no tie of a silent authority', async () => {
    const left = { ...MAJORITY, deciders: [DAN, CLEO], reviewers: [CLEO] };
    const worth = {
      majority: 'is recorded, and does not count',
      authority: 'is advice that gets an answer, and no vote',
    };
    for (const [method, words] of Object.entries(worth)) {
      const forum = await council.forum({ ...left, method });
      await vote(DAN, forum, 'Make it optional');
      await vote(CLEO, forum, 'Drop it');
      await post(DAN, `decisions/${forum.decision}/conflicts`, { reason: 'Sells the optional one' });
      await clockwork.look(forum);
      const { ladder, tally, yourRight } = await council.read(forum.decision, CLEO);
      expect([tally.votes, yourRight.sentence]).toEqual([[], expect.stringContaining(words)]);
      await clockwork.at(forum, ladder.at(-1)?.at ?? '');
      expect(await decided(forum)).toMatchObject({ by: 'default', option: { title: 'Keep things as they are' } });
    }
  });

  it('of votes on hold stands as it stood, however long the hold is', async () => {
    const forum = await council.forum({ ...MAJORITY, rules: { quorum: 1 } });
    await vote(UMA, forum, 'Drop it');
    const { deadline } = await council.read(forum.decision);
    await post(FAY, `cycles/${forum.cycle}/hold`, { reason: 'Everybody is away' });
    await council.clock(plusMs(deadline ?? '', 86_400_000));
    for (const as of [UMA, ODA]) {
      expect(await council.read(forum.decision, as)).toMatchObject({
        tally: { hidden: true, votes: [] },
        standing: { state: 'open', nextInstant: null, because: null },
      });
    }
  });

  it('of votes that settled nothing before a hold is open to nobody during it', async () => {
    const forum = await council.forum(MAJORITY);
    await vote(UMA, forum, 'Drop it');
    await clockwork.afterDeadline(forum);
    await post(FAY, `cycles/${forum.cycle}/hold`, { reason: 'Everybody is away' });
    const { deadline, standing } = await council.read(forum.decision);
    expect(standing).toMatchObject({ state: 'stalled', nextInstant: null });
    await council.clock(plusMs(deadline ?? '', 86_400_000));
    expect((await council.read(forum.decision)).standing).toEqual(standing);
  });

  it('of advice is hidden from all but whoever has to answer it', async () => {
    const forum = await council.forum({ ...MAJORITY, method: 'authority', shown: 'until_decided' });
    for (const as of VOTERS) await say(as, forum, { option: forum.options['Drop it'], reason: `I am ${as}` });
    await say(BEN, forum, { reason: 'Auditors need it' });
    const listed = async (as: string) =>
      (await get<PositionList>(as, `decisions/${forum.decision}/positions`)).body.items;
    expect((await listed(FAY)).map(({ reason }) => reason)).toEqual(['Auditors need it']);
    const advice = await listed(ODA);
    expect(advice).toHaveLength(6);
    const answers = advice.map(({ id }) => ({ position: id, answer: 'Thank you' }));
    expect(await rule(ODA, forum, { answers })).toMatchObject({ status: 200 });
  });

  it('of open advice says everywhere what a ruling is refused for, also of somebody who has another right since they spoke', async () => {
    const forum = await council.forum({ ...MAJORITY, method: 'authority', deciders: [UMA, VAL], contributors: [CARL] });
    await say(UMA, forum, { option: forum.options['Drop it'], reason: 'Nobody fills it in' });
    await say(VAL, forum, { option: forum.options['Drop it'] }); // without a reason there is nothing to answer
    await say(BEN, forum, { reason: 'Auditors need it' });
    await say(CARL, forum, { reason: 'It takes two minutes' }); // contributes, and is owed no answer
    await sql`update decision_right set kind = 'advise' from person p
      where decision = ${forum.decision} and p.id = person and p.email = ${UMA}`.execute(council.superuser);
    const { advice } = await council.read(forum.decision);
    await clockwork.at(forum, plusMs(advice?.closesAt ?? '', 1));
    const refused = await rule(ODA, forum);
    expect(refused).toMatchObject({ body: { code: 'advice-unanswered', errors: [{}, {}] } });
    const { db } = council.api;
    const { tally } = await loadPoll(db, { id: forum.decision, method: 'authority@1' });
    expect([(await council.read(forum.decision)).tally, tally]).toMatchObject([{ unanswered: 2 }, { unanswered: 2 }]);
    const closed = db.selectFrom('notice').select(OF_NOTICE).where('purpose', '=', 'advice_closed');
    const notice = await closed.where('cycle', '=', forum.cycle).executeTakeFirstOrThrow();
    const letter = await composeLetter(db, notice, { publicUrl: 'http://127.0.0.1' });
    expect(letter?.text).toContain('positions taken, 2 pieces of advice without an answer');
  });

  it('of votes owes nobody an answer for the reason of a vote', async () => {
    const forum = await council.forum(MAJORITY);
    await say(UMA, forum, { option: forum.options['Drop it'], reason: 'Nobody uses it' });
    expect((await council.read(forum.decision)).tally.unanswered).toBe(0);
    await say(BEN, forum, { reason: 'Auditors need it' });
    expect((await council.read(forum.decision)).tally.unanswered).toBe(1);
  });
});
