import { describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { PositionList } from '../../../../apps/api/src/decisions/positions/position.schemas.js';
import { RULED } from '../../../../libs/domain/decision/methods/forms.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { ANN, BEN, CLEO, CORA, CROWD, FAY, ODA, voices, type Forum } from '../a-forum.js';
import { aCouncilByClockwork } from '../clockwork.js';

const [UMA = '', VAL = '', WIM = ''] = CROWD;
const HOUR_MS = 3_600_000;
const INTEREST = { reason: 'My company sells the export' };

describe('who counts in a decision', () => {
  const { council, clockwork } = aCouncilByClockwork();
  const { post, get, say, rule, adviceClosed, obligationOf, verdict } = voices(() => council);

  const vote = (as: string, forum: Forum, title: string) => say(as, forum, { option: forum.options[title] });
  const listed = async ({ decision }: Forum, as: string) =>
    (await get<PositionList>(as, `decisions/${decision}/positions`)).body.items;
  const roundOf = async ({ decision }: Forum): Promise<number | undefined> => {
    const { rows } = await sql<{ round: number }>`select forum_round(${decision}) as round`.execute(council.superuser);
    return rows[0]?.round;
  };
  const conflict = (as: string, { decision }: Forum) => post(as, `decisions/${decision}/conflicts`, INTEREST);
  /** An hour after it was decided: what comes now is later than it. */
  const later = async ({ decision }: Forum): Promise<void> =>
    council.clock(plusMs((await council.read(decision)).outcome?.decidedAt ?? '', HOUR_MS));

  /** Decided without names by three, one of whom reviews it. */
  async function countedWithReviewer(more: object = {}): Promise<Forum & { review: string }> {
    const rules = { endsEarly: false };
    const deciders = [UMA, VAL, CLEO];
    const body = { method: 'majority', deciders, advisers: [BEN], contributors: [], reviewers: [CLEO], rules };
    const forum = await council.forum({ ...body, anonymous: true, ...more });
    for (const as of [UMA, VAL]) await vote(as, forum, 'Drop it');
    await vote(CLEO, forum, 'Make it optional');
    await clockwork.afterDeadline(forum);
    await later(forum);
    return { ...forum, review: (await council.read(forum.decision)).reviews[0]?.id ?? '' };
  }

  describe('that waits for its reviews', () => {
    it('is who counted when it was made, also when one of them declares a conflict of interest as its reviewer', async () => {
      const forum = await countedWithReviewer();
      const told = async () => {
        const { tally, outcome, rights } = await council.read(forum.decision);
        return {
          tally,
          outcome,
          rights: rights.map(({ name, right }) => [name, right]),
          votes: await listed(forum, FAY),
        };
      };
      const before = await told();
      expect(before).toMatchObject({ tally: { hidden: false, entitled: { decide: 3 } }, votes: { length: 3 } });
      expect((await conflict(CLEO, forum)).status).toBe(200);
      expect(await told()).toEqual(before);
      expect((await council.read(forum.decision, CLEO)).yourRight).toEqual({
        right: 'decide',
        sentence:
          'You have a conflict of interest that was declared after this was decided: it changes nothing of it; if it is decided anew, you advise, and neither vote nor rule',
      });
    });

    it('is who counted, also when the conflict of interest comes in the very millisecond of the count: what came first is in force', async () => {
      const forum = await countedWithReviewer({ anonymous: false });
      const told = async ({ decision }: Forum) => {
        const { tally, outcome } = await council.read(decision);
        return { tally, at: outcome?.decidedAt };
      };
      const before = await told(forum);
      await council.clock(before.at ?? '');
      expect((await conflict(CLEO, forum)).status).toBe(200);
      expect(await told(forum)).toEqual(before);

      const body = { method: 'majority', deciders: [UMA, VAL, CLEO], reviewers: [CORA], rules: { endsEarly: false } };
      const other = await council.forum({ ...body, advisers: [], contributors: [] });
      for (const as of [UMA, VAL]) await vote(as, other, 'Drop it');
      await vote(CLEO, other, 'Make it optional');
      const counting = plusMs((await council.read(other.decision)).deadline ?? '', 1);
      await council.clock(counting);
      await conflict(CLEO, other);
      await clockwork.afterDeadline(other);
      expect(await told(other)).toMatchObject({
        at: counting,
        tally: { entitled: { decide: 2 }, votes: [{ votes: 2 }] },
      });
    });

    it('gives no right in another round to a reviewer who had none', async () => {
      const forum = await countedWithReviewer({ deciders: [UMA, VAL, WIM] });
      const told = async () => (await council.read(forum.decision, CLEO)).yourRight;
      const before = await told();
      expect((await conflict(CLEO, forum)).status).toBe(200);
      expect(await told()).toEqual(before);
    });

    it('is of the next round whom conflicts of interest leave, and what was listed of the last tells nothing by what is missing', async () => {
      const forum = await countedWithReviewer({ deciders: [UMA, VAL, WIM, CLEO] });
      await conflict(CLEO, forum);
      const first = await listed(forum, FAY);
      expect(first).toHaveLength(3);
      const { cycle, review } = forum;
      await post(FAY, `reviews/${review}/reviewer`, { to: CORA, ...INTEREST });
      const obligation = await obligationOf(cycle);
      const answer = await verdict(CORA, review, 'reject', { reason: 'It erases nothing', obligation });
      expect(answer.status).toBe(200);
      const { tally, state, yourRight } = await council.read(forum.decision, CLEO);
      expect({ state, ...tally.entitled, right: yourRight.right }).toEqual({
        state: 'open',
        decide: 3,
        advise: 2,
        contribute: 0,
        right: 'advise',
      });
      for (const as of [UMA, VAL, WIM]) await vote(as, forum, 'Drop it');
      await clockwork.afterDeadline(forum);
      const last = await listed(forum, FAY);
      expect(last.map(({ option }) => option)).toEqual(Array(3).fill(forum.options['Drop it']));
      expect(new Set(last.map((position) => position.entry)).size).toBe(1);
      expect(last[0]?.entry).toBe(await roundOf(forum));
      expect(last[0]?.entry).toBeGreaterThan(first[0]?.entry ?? Infinity);
    });

    it('stays who counted at the count when its reviews do not pass it a second time, though a conflict of interest came between', async () => {
      const forum = await countedWithReviewer({ deciders: [UMA, VAL, WIM, CLEO], reviewers: [CLEO, CORA] });
      const { cycle, decision } = forum;
      const obligation = await obligationOf(cycle);
      const rejected = async (): Promise<void> => {
        const { reviews } = await council.read(decision);
        const review = reviews.find(({ reviewer }) => reviewer.name === 'cora')?.id;
        const answer = await verdict(CORA, review, 'reject', { reason: 'It erases nothing', obligation });
        expect(answer.status).toBe(200);
      };
      await rejected();
      for (const as of [UMA, VAL, WIM]) await vote(as, forum, 'Drop it');
      await vote(CLEO, forum, 'Make it optional');
      await clockwork.afterDeadline(forum);
      await later(forum);
      const told = async () => {
        const { tally, rights } = await council.read(decision);
        const held = rights.map(({ name, right }) => [name, right]);
        return { tally, held, votes: await listed(forum, FAY) };
      };
      const before = await told();
      expect(before.votes).toHaveLength(4);
      expect((await conflict(CLEO, forum)).status).toBe(200);
      await later(forum);
      await rejected();
      expect(await council.read(decision)).toMatchObject({ state: 'in_effect', outcome: { by: 'not_approved' } });
      expect(await told()).toEqual(before);
    });

    it('is whom it left alone when it was made, whoever reviews it later', async () => {
      const deciders = [VAL, CLEO];
      const body = { method: 'majority', deciders, advisers: [], contributors: [], reviewers: [CLEO] };
      const forum = await council.forum(body);
      await conflict(VAL, forum);
      await vote(CLEO, forum, 'Make it optional');
      await clockwork.afterDeadline(forum);
      const ruled = await rule(ODA, forum);
      expect(ruled.body).toMatchObject({ state: 'decided' });
      const told = async () => {
        const { tally, yourRight } = await council.read(forum.decision, CLEO);
        return { tally, yourRight };
      };
      const before = await told();
      expect(before).toMatchObject({ tally: { entitled: { decide: 0 } }, yourRight: { right: 'decide' } });
      const review = ruled.body.reviews[0]?.id;
      expect((await post(FAY, `reviews/${review}/reviewer`, { to: CORA, ...INTEREST })).status).toBe(200);
      expect(await told()).toEqual(before);
    });

    it('is not said in the note to have advised only, when they declared it after they had decided', async () => {
      const forum = await countedWithReviewer({ anonymous: false });
      await conflict(CLEO, forum);
      const { body } = await get<{ note: { decisions: { conflicts: string[] }[] } }>(
        FAY,
        `cycles/${forum.cycle}/closure`,
      );
      expect(body.note.decisions[0]?.conflicts).toEqual([]);
    });
  });

  it('is reminded while they may still speak, and whoever conflicts of interest leave alone is not: it would change nothing', async () => {
    const body = { method: 'majority', deciders: [ANN, UMA], advisers: [], contributors: [] };
    const reminded = async (forum: Forum): Promise<string[]> => {
      const { deadline } = await council.read(forum.decision);
      await clockwork.at(forum, deadline ?? '');
      const { rows } = await sql<{
        email: string;
      }>`select distinct p.email from notice n join person p on p.id = n.person
        where n.purpose = 'reminder' and n.data ->> 'subject' = ${forum.decision} order by 1`.execute(
        council.superuser,
      );
      await council.clock(null);
      return rows.map(({ email }) => email);
    };
    expect(await reminded(await council.forum(body))).toEqual([ANN, UMA]);
    const forum = await council.forum(body);
    await conflict(UMA, forum);
    expect(await reminded(forum)).toEqual([UMA]); // they may advise still
  });

  it('with authority is not the proposer among its deciders, who reads so, and whose vote stands with no option', async () => {
    const forum = await council.forum({ deciders: [ANN, UMA], advisers: [], contributors: [] });
    await say(ANN, forum, { option: forum.options['Drop it'], reason: 'I need it' });
    await vote(UMA, forum, 'Make it optional');
    await adviceClosed(forum);
    const { tally, yourRight } = await council.read(forum.decision, ANN);
    expect(tally).toMatchObject({
      entitled: { decide: 2 },
      taken: { decide: 2 },
      votes: [{ option: forum.options['Make it optional'], votes: 1 }],
    });
    expect(yourRight).toEqual({
      right: 'decide',
      sentence:
        'You proposed this: what you say is advice that gets an answer, and no vote when the final authority stays silent',
    });
    expect((await council.read(forum.decision, ODA)).yourRight.right).toBe('final_authority');
  });

  it('is found in views that have the methods which somebody rules by', async () => {
    const { rows } = await sql<{ method: string }>`select distinct m[1] as method
      from regexp_matches(pg_get_viewdef('entitlement'), '''([a-z_]+@[0-9]+)''', 'g') m`.execute(council.superuser);
    expect(rows.map(({ method }) => method).sort()).toEqual([...RULED].sort());
  });
});
