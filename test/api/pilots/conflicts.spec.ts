import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { DecisionView } from '../../../apps/api/src/decisions/decision.schemas.js';
import type { PositionList, PositionTaken } from '../../../apps/api/src/decisions/positions/position.schemas.js';
import type { PilotView } from '../../../apps/api/src/pilots/pilot.schemas.js';
import { plusMs } from '../../../libs/domain/time.js';
import { BEN, CARL, CLEO, CORA, DAN, FAY, NIL, ODA, type Forum } from '../forum/a-forum.js';
import { eventually } from '../../servers/eventually.js';
import { clockworkOf } from '../forum/clockwork.js';
import { TODAY, aPilotCouncil, pilotVoices, type PilotCouncil } from './a-pilot-council.js';

const REASON = 'My company sells the form that it tries out';

describe('a conflict of interest in the decision that a pilot follows from', () => {
  let council: PilotCouncil;
  const { get, post, verdict, planned, approve, show, toldBy } = pilotVoices(() => council);
  const clockwork = clockworkOf(() => council);

  beforeAll(async () => {
    council = await aPilotCouncil();
  }, 60_000);
  afterEach(() => council.clock(TODAY));
  afterAll(async () => {
    await clockwork.end();
    await council.end();
  });

  const places: [string, () => Promise<object>][] = [
    ['outside any cycle', () => Promise.resolve({})],
    ['in another cycle', async () => ({ cycle: await council.cycle() })],
  ];
  const followingFrom = async (place: () => Promise<object>): Promise<{ forum: Forum; pilot: PilotView }> => {
    const forum = await council.forum({ advisers: [] });
    return { forum, pilot: await planned({ ...(await place()), decision: forum.decision }) };
  };
  const declare = (as: string, { decision }: Forum) =>
    post<object>(as, `decisions/${decision}/conflicts`, { reason: REASON });

  it.each(places)(
    'takes an approval from a pilot %s, which starts when somebody else has approved',
    async (_, place) => {
      const { forum, pilot } = await followingFrom(place);
      const review = await approve(pilot);
      expect((await declare(CLEO, forum)).status).toBe(200);
      expect((await show(pilot.id)).reviews).toMatchObject([{ state: 'open', reviewer: { name: 'cleo' } }]);
      const problems = await get<{ items: object[] }>(FAY, `programs/${council.program}/problems`);
      expect(problems.body.items).toContainEqual(
        expect.objectContaining({ code: 'nobody-may-review', subject: { kind: 'review', id: review } }),
      );
      expect((await verdict(CLEO, review, 'approve')).body).toMatchObject({ code: 'conflict-of-interest' });
      expect((await post(BEN, `pilots/${pilot.id}/start`)).body.code).toBe('reviews-open');
      const handed = await post<object>(FAY, `reviews/${review}/reviewer`, { to: CORA, reason: 'Cleo has a conflict' });
      expect(handed.status).toBe(200);
      expect((await verdict(CORA, review, 'approve')).status).toBe(200);
      expect((await post(BEN, `pilots/${pilot.id}/start`)).body.state).toBe('running');
    },
  );

  it('of an approver is told to both of them when the review of a pilot that runs goes to somebody else', async () => {
    const forum = await council.forum({ advisers: [CLEO] });
    const pilot = await planned({ decision: forum.decision });
    const review = { kind: 'review', id: await approve(pilot) } as const;
    await post(BEN, `pilots/${pilot.id}/start`);
    expect((await declare(CLEO, forum)).status).toBe(200);
    const handed = await post<object>(FAY, `reviews/${review.id}/reviewer`, {
      to: CORA,
      reason: 'Cleo has a conflict',
    });
    expect(handed.body).toMatchObject({ reviewer: { name: 'cora' } });
    const ended = await toldBy(review, undefined, 'approval_void');
    expect(ended.map(({ to }) => to)).toEqual([CLEO, FAY]);
    const because = 'of this pilot in "Council" counts no more, because its reviewer has a conflict of interest';
    expect(ended[0]?.text).toContain(`Your approval ${because}`);
    expect(ended[1]?.text).toContain(`The approval of cleo ${because}`);
    for (const { text } of ended) expect(text).toContain('cora reviews it now. What it was given for stays meanwhile.');
    const [asked] = await toldBy(review, 'ask_for_verdict');
    expect(asked).toMatchObject({ to: CORA, text: expect.stringContaining('Your approval of a pilot in') });
    expect(asked?.text).toContain('is wanted:');
    expect(asked?.text).not.toContain('has come to its end');
  });

  it('can be declared once more by nobody, and not by who has no part there', async () => {
    const { forum, pilot } = await followingFrom(() => Promise.resolve({}));
    expect((await declare(CLEO, forum)).body.code).toBe('unknown-reference');
    await approve(pilot);
    const both = await Promise.all([declare(CLEO, forum), declare(CLEO, forum)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await declare(DAN, forum)).status).toBe(200); // decides, and reviews nothing
  });

  it('reaches the review that somebody was asked for while it was being declared', async () => {
    const { forum, pilot } = await followingFrom(() => Promise.resolve({}));
    const waits = async () => {
      const { rows } = await sql<{
        n: number;
      }>`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(council.superuser);
      return (rows[0]?.n ?? 0) > 0;
    };
    const declaring = await council.superuser.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`cycle:${forum.cycle}`}, 0))`.execute(tx);
      const declared = declare(CLEO, forum);
      await eventually(waits);
      await approve(pilot);
      return { declared };
    });
    expect((await declaring.declared).status).toBe(200);
    expect((await show(pilot.id)).reviews).toMatchObject([{ state: 'open', reviewer: { name: 'cleo' } }]);
  });

  it('reaches no pilot that follows from another decision', async () => {
    const { pilot } = await followingFrom(() => Promise.resolve({}));
    await approve(pilot);
    const { forum, pilot: other } = await followingFrom(() => Promise.resolve({}));
    await approve(other);
    await declare(CLEO, forum);
    expect([(await show(pilot.id)).reviews, (await show(other.id)).reviews]).toMatchObject([
      [{ state: 'approved' }],
      [{ state: 'open' }],
    ]);
  });

  it('that is declared when it is in effect changes no vote of it, nor tells whose it was; nobody votes with it anew', async () => {
    const deciders = [CLEO, DAN, BEN, CARL];
    const reviewDate = '2031-06-02T08:00:00.000Z';
    const voters = { deciders, advisers: [], contributors: [] };
    const forum = await council.forum({ method: 'majority', anonymous: true, reviewDate, ...voters });
    const vote = async (as: string, title: string) =>
      (await post<PositionTaken>(as, `decisions/${forum.decision}/positions`, { option: forum.options[title] })).body;
    const { receipt } = await vote(CLEO, 'Make it optional');
    for (const as of [DAN, BEN, CARL]) await vote(as, 'Drop it');
    await clockwork.look(forum);
    await approve(await planned({ decision: forum.decision }));
    const seen = async () => {
      const { state, tally, outcome, rights, revision } = await council.read(forum.decision, NIL);
      const { body } = await get<PositionList>(NIL, `decisions/${forum.decision}/positions`);
      const counts = await get<object>(NIL, `decisions/${forum.decision}/receipts/${receipt ?? ''}`);
      const given = rights.map(({ name, right }) => [name, right]);
      return { state, tally, outcome, given, revision, listed: body.items, counts: counts.body };
    };
    const before = await seen();
    expect(before).toMatchObject({ state: 'in_effect', tally: { taken: { decide: 4 } }, counts: { counts: true } });
    await council.clock(plusMs(TODAY, 60_000));
    expect((await declare(CLEO, forum)).status).toBe(200);
    expect(await seen()).toEqual(before);
    const anew = await post<DecisionView>(ODA, `decisions/${forum.decision}/reopen`, { reason: REASON });
    const rights = anew.body.rights.filter(({ name }) => ['cleo', 'dan'].includes(name));
    expect(rights.map(({ name, right }) => [name, right])).toEqual([
      ['dan', 'decide'],
      ['cleo', 'advise'],
    ]);
  });
});
