import { afterEach, describe, expect, it } from '@jest/globals';
import { plusMs } from '../../../../libs/domain/time.js';
import { ANN, BEN, CLEO, CORA, CROWD, FAY, ODA, voices } from '../a-forum.js';
import { aCouncilByClockwork } from '../clockwork.js';

const VOTERS = CROWD.slice(0, 5);
const [UMA = '', VAL = '', WIM = ''] = VOTERS;
const MAJORITY = { method: 'majority', deciders: VOTERS, advisers: [], contributors: [] };

describe('a decision in words', () => {
  const { council, clockwork } = aCouncilByClockwork();
  const { post, get, say } = voices(() => council);

  const reads = (as: string, zone: string) =>
    council.api.call(as, 'PUT', `/v1/programs/${council.program}/participants/reading`, { zone, locale: null });

  it('tells by which rules it is decided, as its preview told', async () => {
    const rules = { threshold: '2/3', of: 'taking_part', otherwise: 'ladder' };
    const forum = await council.forum({ ...MAJORITY, rules, tieBreak: ['earliest_option'], anonymous: true });
    const { rulesInWords } = await council.read(forum.decision);
    expect(rulesInWords).toEqual([
      'The option with the most votes wins, if it has at least 2/3 of those who took part, abstentions included; otherwise the ladder climbs',
      'At least 3 of 5 deciders must take part; abstaining is taking part',
      'When options tie: the option declared first wins',
      'By default, when the ladder applies it: “Keep things as they are”',
      'The count is hidden until it is decided',
      'Nobody sees whose position is whose',
    ]);
  });

  it('tells what is put forward, and counts the deciders whom conflicts of interest leave', async () => {
    const consent = { method: 'consent', options: [{ title: 'Drop it' }], rules: { agreements: 1 } };
    const forum = await council.forum({ ...MAJORITY, ...consent, deciders: [UMA, VAL, WIM] });
    await post(WIM, `decisions/${forum.decision}/conflicts`, { reason: 'Sells it' });
    expect((await council.read(forum.decision)).rulesInWords[0]).toBe(
      '“Drop it” is adopted when no objection is open after the deadline, and at least 1 of 2 deciders agreed',
    );
  });

  it('says times to everybody in the zone in which they read them, and in the note in that of the program', async () => {
    expect((await reads(UMA, 'America/New_York')).status).toBe(200);
    expect((await reads(VAL, 'Asia/Tokyo')).status).toBe(200);
    const forum = await council.forum({ ...MAJORITY, rules: { endsEarly: false } });
    const standing = async (as: string) => (await council.read(forum.decision, as)).standing?.sentence;
    expect(await standing(UMA)).toMatch(
      /positions are taken until \w+ \d+ \w+ \d+ at \d\d:\d\d \(America\/New_York\)$/,
    );
    expect(await standing(VAL)).toMatch(/\(Asia\/Tokyo\)$/);
    for (const as of [UMA, VAL, WIM]) await say(as, forum, { option: forum.options['Drop it'] });
    await clockwork.afterDeadline(forum);
    expect((await council.read(forum.decision, VAL)).outcome?.sentence).toMatch(
      /votes were taken until .+ \(Asia\/Tokyo\)$/,
    );
    const { body } = await get<{ note: { decisions: { how: string }[] } }>(FAY, `cycles/${forum.cycle}/closure`);
    expect(body.note.decisions[0]?.how).toMatch(/votes were taken until .+ \(Europe\/Berlin\)$/);
  });

  describe('past its deadline', () => {
    afterEach(async () => {
      await council.superuser.updateTable('absence').set({ endedAt: new Date().toISOString() }).execute();
    });

    it.each<[string, string, boolean]>([
      ['whoever stands in for the final authority and may rule', BEN, false],
      ['a stand-in who proposed it', ANN, true],
      ['a stand-in who reviews it', CORA, true],
    ])('shows a hidden count to %s as they may rule', async (_who, standIn, hidden) => {
      const forum = await council.forum({ ...MAJORITY, advisers: [BEN], reviewers: [CLEO, CORA] });
      const deadline = (await council.read(forum.decision)).deadline ?? '';
      const [from, to] = [plusMs(deadline, -3_600_000), plusMs(deadline, 86_400_000)];
      await council.clock(plusMs(deadline, 1));
      const away = await post(ODA, `programs/${council.program}/absences`, { deputy: standIn, from, to });
      expect(away.status).toBe(201);
      expect((await council.read(forum.decision, standIn)).tally.hidden).toBe(hidden);
    });
  });
});
