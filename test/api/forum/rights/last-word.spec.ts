import { chooses, lastWordFor, rulersOf } from '../../../../libs/domain/acting/acting.js';
import { loadVenueNow } from '../../../../libs/commands/venue/load-venue.js';
import { plusMs } from '../../../../libs/domain/time.js';
import type { ConcernView } from '../../../../apps/api/src/decisions/concerns/concern.schemas.js';
import type { PositionList } from '../../../../apps/api/src/decisions/positions/position.schemas.js';
import { ANN, BEN, CARL, CLEO, CROWD, DENIZ, NIL, ODA, voices, type Forum } from '../a-forum.js';
import { aCouncilByClockwork } from '../clockwork.js';

const DAY = 86_400_000;
const OBJECTORS = CROWD.slice(0, 4);
/** Everybody who might have the last word; the rest of the council has no part in it. */
const ASKED = [ODA, DENIZ, NIL, CARL, ANN, BEN, CLEO];
const DECIDES_FOR = /You decide for the final authority now|so you decide instead/;

/** The rule is one, in the domain; whoever rules, overrules, reads and is told must meet the same. */
describe('the last word', () => {
  const { council, clockwork } = aCouncilByClockwork();
  const { post, get, say, rule } = voices(() => council);
  beforeEach(async () => {
    const now = new Date().toISOString();
    await council.superuser.updateTable('absence').set({ endedAt: now }).where('endedAt', 'is', null).execute();
  });

  const away = async (as: string, deputy?: string): Promise<void> => {
    const now = new Date().toISOString();
    const dates = { from: plusMs(now, -DAY), to: plusMs(now, 60 * DAY) };
    expect((await post(as, `programs/${council.program}/absences`, { deputy, ...dates })).status).toBe(201);
  };
  const conflict = async (as: string, { decision }: Forum): Promise<void> => {
    const body = { reason: 'My company sells the export' };
    expect((await post(as, `decisions/${decision}/conflicts`, body)).status).toBe(200);
  };
  const climbs = async (forum: Forum): Promise<void> => {
    await clockwork.afterDeadline(forum);
    expect((await council.read(forum.decision)).responsible).toMatchObject([{ name: 'deniz' }]);
  };

  type Case = readonly [name: string, begin: (forum: Forum) => Promise<unknown>, whose: readonly string[]];
  const CASES: readonly Case[] = [
    ['the final authority is there', () => Promise.resolve(), [ODA]],
    ['she is away, and somebody stands in', () => away(ODA, NIL), [ODA, DENIZ, NIL]],
    ['she is away, and nobody stands in', () => away(ODA), [ODA]],
    ['she has a conflict of interest', (forum) => conflict(ODA, forum), [DENIZ]],
    [
      'she has one, and her deputy is away',
      (forum) => conflict(ODA, forum).then(() => away(DENIZ, CARL)),
      [DENIZ, CARL],
    ],
    ['both have one', (forum) => conflict(ODA, forum).then(() => conflict(DENIZ, forum)), []],
    [
      'she has one, and somebody stands in for her',
      (forum) => conflict(ODA, forum).then(() => away(ODA, NIL)),
      [DENIZ],
    ],
    ['the ladder has climbed', climbs, [ODA, DENIZ]],
    [
      'it has climbed to a deputy who is away',
      (forum) => away(DENIZ, CARL).then(() => climbs(forum)),
      [ODA, DENIZ, CARL],
    ],
    ['who proposed it stands in', () => away(ODA, ANN), [ODA, DENIZ]],
    ['who reviews it stands in', () => away(ODA, CLEO), [ODA, DENIZ]],
    [
      'who stands in has a conflict of interest',
      (forum) => away(ODA, BEN).then(() => conflict(BEN, forum)),
      [ODA, DENIZ],
    ],
    [
      'a deputy who is away has one',
      async (forum) => {
        await away(ODA, NIL);
        await away(DENIZ, CARL);
        await conflict(DENIZ, forum);
      },
      [ODA, NIL],
    ],
  ];

  const idOf = async (email: string): Promise<string> =>
    (await council.superuser.selectFrom('person').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id;
  /** By the rule, with what a command loads. */
  async function byRule({ cycle, decision }: Forum): Promise<{ rule: string[]; choose: string[] }> {
    const key = { cycle, decision: null, pilot: null };
    const { venue } = await council.api.db.transaction().execute((tx) => loadVenueNow(tx, key));
    const found = venue.decisions.filter(({ id }) => id === decision);
    const ids = await Promise.all(ASKED.map(async (email) => [email, await idOf(email)] as const));
    const who = (may: (id: string) => boolean) => ids.filter(([, id]) => may(id)).map(([email]) => email);
    return {
      rule: who((id) => found.some((one) => rulersOf(one, venue).some(({ person }) => person === id))),
      choose: who((id) => found.some((one) => chooses(lastWordFor(id, one, venue)))),
    };
  }

  it.each(CASES)('is one person’s to rule, to read advice for, and to be told: %s', async (_, begin, whose) => {
    const forum = await council.forum({ deciders: [], contributors: [], advisers: [BEN], reviewers: [CLEO] });
    expect((await say(BEN, forum, { reason: 'Field workers rely on it' })).status).toBe(200);
    await begin(forum);
    const met: Record<string, string[]> = { rule: [], read: [], told: [] };
    for (const as of ASKED) {
      const ruled = await rule(as, forum);
      if (ruled.body.code === 'advice-unanswered') met.rule?.push(as);
      else expect([as, ruled.status]).toEqual([as, 403]);
      const { items } = (await get<PositionList>(as, `decisions/${forum.decision}/positions`)).body;
      if (as !== BEN && items.some(({ person }) => person?.name === 'ben')) met.read?.push(as);
      const { yourRight } = await council.read(forum.decision, as);
      if (yourRight.right === 'final_authority' && whose.includes(as)) met.told?.push(as);
      if (DECIDES_FOR.test(yourRight.sentence)) met.told?.push(as);
    }
    expect(met).toEqual({ rule: whose, read: whose, told: whose });
    expect(await byRule(forum)).toEqual({ rule: whose, choose: whose });
  });

  it.each(CASES)('closes a concern over its owner’s head past the deadline: %s', async (_, begin, whose) => {
    const asked = { method: 'consent', options: [{ title: 'Drop it' }], deciders: OBJECTORS, advisers: [BEN] };
    const forum = await council.forum({ ...asked, contributors: [], reviewers: [CLEO] });
    for (const as of OBJECTORS) {
      expect((await say(as, forum, { stance: 'object', reason: 'Auditors need it' })).status).toBe(200);
    }
    const { concerns, deadline } = await council.read(forum.decision);
    const close = (as: string, at: number) =>
      post<ConcernView>(as, `concerns/${concerns[at]?.id}/resolve`, { reason: 'The export keeps it' });
    expect(await close(ODA, 0)).toMatchObject({ status: 403, body: { code: 'no-right' } }); // it is early
    await begin(forum);
    if ((await council.read(forum.decision)).tier === 0) await council.clock(plusMs(deadline ?? '', 1));
    for (const as of ASKED.filter((one) => !whose.includes(one))) {
      expect([as, await close(as, 0)]).toMatchObject([as, { status: 403, body: { code: 'no-right' } }]);
    }
    for (const [at, as] of whose.entries()) {
      expect([as, await close(as, at)]).toMatchObject([as, { status: 200, body: { how: 'overruled' } }]);
    }
  });
});
