import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { plusMs } from '../../../libs/domain/time.js';
import { ANN, CLEO, CORA, FAY, type Decided } from '../forum/a-forum.js';
import { condition, decisionsUnderReview, inDays } from './decisions-under-review.js';
import { itemsUnderReview } from './items/items-under-review.js';

describe('an approval that ends before what it was given for', () => {
  const decisions = decisionsUnderReview();
  const { council, decided, approve, reviewOf, programAt, post, owedIn } = decisions;

  beforeAll(() => decisions.begin(), 60_000);
  afterEach(() => council().clock(null));
  afterAll(() => decisions.end());

  /** Of the decision, then of Cleo's review and of Cora's. */
  const states = async (forum: Decided): Promise<string[]> => [
    (await council().read(forum.decision)).state,
    (await reviewOf(forum)).state,
    (await reviewOf(forum, CORA)).state,
  ];
  const TWO = [CLEO, { email: CORA, step: 2 }];
  /** Cleo has approved for a day. */
  async function half(
    reviewers: readonly (string | object)[] = [CLEO, CORA],
  ): Promise<{ forum: Decided; until: string }> {
    const forum = await decided(reviewers);
    const until = inDays(1);
    expect((await approve(forum, { until })).status).toBe(200);
    return { forum, until };
  }

  it.each([
    ['of the same step', [CLEO, CORA]],
    ['of an earlier step', TWO],
  ])(
    '%s counts for nothing at its last instant: its reviewer is asked again, and then it takes effect',
    async (_which, reviewers) => {
      const { forum, until } = await half(reviewers);
      await council().clock(until);
      expect((await approve(forum, {}, CORA)).status).toBe(200);
      expect(await states(forum)).toEqual(['decided', 'open', 'approved']);
      await programAt(plusMs(until, 1)); // has nothing left to ask
      expect(await states(forum)).toEqual(['decided', 'open', 'approved']);
      expect((await approve(forum)).status).toBe(200);
      expect(await states(forum)).toEqual(['in_effect', 'approved', 'approved']);
    },
  );

  it('counts a millisecond before', async () => {
    const { forum, until } = await half();
    await council().clock(plusMs(until, -1));
    await approve(forum, {}, CORA);
    expect(await states(forum)).toEqual(['in_effect', 'approved', 'approved']);
  });

  it.each(['by hand, early', 'by itself'])(
    'during a hold is asked for when the hold ends %s, and not before',
    async (how) => {
      const { forum, until } = await half();
      const end = inDays(5);
      await post(FAY, `cycles/${forum.cycle}/hold`, { reason: 'A strike', until: end });
      await programAt(plusMs(until, 1));
      expect(await states(forum)).toEqual(['decided', 'approved', 'open']);
      expect(await approve(forum, {}, CORA)).toMatchObject({ status: 409, body: { code: 'on-hold' } });
      const resumes = how === 'by itself' ? end : plusMs(until, 3_600_000);
      await council().clock(resumes);
      expect((await post(FAY, `cycles/${forum.cycle}/resume`)).status).toBe(200);
      await programAt(resumes);
      expect(await states(forum)).toEqual(['decided', 'open', 'open']);
      await approve(forum, {}, CORA);
      expect((await states(forum))[0]).toBe('decided');
      await approve(forum);
      expect((await states(forum))[0]).toBe('in_effect');
    },
  );

  it('during a hold does not count for whoever approves at the moment when it goes on', async () => {
    const { forum, until } = await half();
    await post(FAY, `cycles/${forum.cycle}/hold`, { reason: 'A strike', until: inDays(5) });
    await programAt(plusMs(until, 1));
    await council().clock(plusMs(until, 3_600_000));
    await post(FAY, `cycles/${forum.cycle}/resume`);
    await approve(forum, {}, CORA); // before the program has asked anybody
    expect(await states(forum)).toEqual(['decided', 'open', 'approved']);
  });

  it.each([
    ['whose time is over', 'approval'],
    ['whose condition was not met', 'condition'],
  ])('%s ends, however many end with it, and nobody is asked about it before', async (_which, kind) => {
    const until = inDays(2);
    const conditions = kind === 'condition' ? [condition({ dueAt: until })] : [];
    const body = kind === 'condition' ? { conditions } : { until };
    const forums = [await decided(), await decided(), await decided()];
    for (const forum of forums) expect((await approve(forum, body)).status).toBe(200);
    const ended = async () =>
      (await Promise.all(forums.map((forum) => reviewOf(forum)))).filter(({ state }) => state === 'open').length;
    const asked = async () =>
      (await Promise.all(forums.map((forum) => owedIn(forum))))
        .flat()
        .filter((one) => one.kind === kind && one.askedAt !== null).length;
    await programAt(plusMs(until, -1)); // whatever ended earlier
    await programAt(until, 2);
    expect([await ended(), await asked()]).toEqual([2, 2 * conditions.length]);
    await programAt(until, 2); // as its workflow does at once
    expect([await ended(), await asked()]).toEqual([3, 3 * conditions.length]);
  });
});

describe('an approval of an item that has ended', () => {
  const items = itemsUnderReview();
  beforeAll(() => items.begin(), 60_000);
  afterEach(() => items.council().clock(null));
  afterAll(() => items.end());

  it('lets it go on no more, also before its reviewer is asked again', async () => {
    const { anItem, post, verdict, change, statesOf, council, show } = items;
    const { id } = await anItem([ANN]);
    await post(FAY, `items/${id}/reviews`, { email: CLEO });
    const until = inDays(1);
    expect((await verdict(await show(id), 'approve', { until })).status).toBe(200);
    await council().clock(until);
    const no = await change(id, { status: 'agreed' });
    expect([no.status, no.body.code, no.body.errors]).toMatchObject([
      409,
      'reviews-open',
      [{ message: `The review by cleo has approved it until ${until}` }],
    ]);
    await council().clock(plusMs(until, -1));
    expect((await change(id, { status: 'agreed' })).status).toBe(200);
    expect(await statesOf(id)).toEqual(['agreed', 'approved']);
  });
});
