import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { workingCalendar } from '../../../../libs/calendar/working-calendar.js';
import { connect } from '../../../../libs/database/connection.js';
import { CalendarRules, plusMs } from '../../../../libs/domain/time.js';
import { stepsOf } from '../../pilots/piloting.js';
import { composeLetter } from '../../../../libs/notifications/compose-letter.js';
import {
  ANN,
  BEN,
  CARL,
  CLEO,
  CROWD,
  DAN,
  DECISION,
  FAY,
  ODA,
  aCouncil,
  toDecision,
  voices,
  type Council,
  type Forum,
} from '../a-forum.js';
import { clockworkOf, ladderOfReview } from '../clockwork.js';

const [UMA = '', VAL = '', WIM = '', XIA = '', YAN = ''] = CROWD;
const CALENDAR = workingCalendar(CalendarRules.parse({ zone: 'Europe/Berlin' }));
const MONDAY = '2033-03-07T09:00:00.000Z';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('a hold', () => {
  let council: Council;
  let worker: ReturnType<typeof connect>;
  const { post, say, rule, verdict } = voices(() => council);
  const clockwork = clockworkOf(() => council);
  const steps = stepsOf(
    () => council,
    () => worker,
  );

  beforeAll(async () => {
    council = await aCouncil();
    worker = connect(council.api.database.workerUrl, { name: 'test-worker', max: 2 });
  }, 60_000);
  afterEach(() => council.clock(null));
  afterAll(async () => {
    await worker.destroy();
    await clockwork.end();
    await council.end();
  });

  /** A cycle in `decision` with several forums, by their questions. */
  async function forums(decisions: Readonly<Record<string, object>>): Promise<Readonly<Record<string, Forum>>> {
    const declared = Object.entries(decisions).map(([question, one]) => ({
      ...DECISION,
      reviewers: [],
      ...one,
      question,
    }));
    const cycle = await council.cycle({ decisions: declared });
    await toDecision(council.api, cycle);
    const { rows } = await sql<{ id: string; question: string }>`
      select id, question from decision where cycle = ${cycle}`.execute(council.superuser);
    const found = await Promise.all(
      rows.map(async ({ id, question }) => {
        const options = (await council.read(id)).options.map(({ title, id: option }) => [title, option] as const);
        return [question, { cycle, decision: id, options: Object.fromEntries(options) }] as const;
      }),
    );
    return Object.fromEntries(found);
  }
  const hold = async ({ cycle }: Forum, until?: string): Promise<void> => {
    const { status, body } = await post(FAY, `cycles/${cycle}/hold`, { reason: 'The plant is closed', until });
    if (status !== 200) throw new Error(JSON.stringify(body));
  };
  const deadlineOf = async ({ decision }: Forum): Promise<string> => (await council.read(decision)).deadline ?? '';
  const left = (from: string, until: string): number => CALENDAR.workingMsBetween(from, until);

  it('is told to those whom its forums ask, and so is when each is due again; a deadline that moves, to those whom it concerns', async () => {
    const { Voted, Ruled } = await forums({
      Voted: { method: 'majority', deciders: [DAN, UMA], advisers: [], contributors: [] },
      Ruled: { deciders: [], advisers: [BEN], contributors: [CARL] },
    });
    if (!Voted || !Ruled) throw new Error('Both are there');
    const letters = async (purpose: string, of: string): Promise<Record<string, string | null>> => {
      const rows = await worker
        .selectFrom('notice')
        .innerJoin('person', 'person.id', 'notice.person')
        .selectAll('notice')
        .select('person.name')
        .where('purpose', '=', purpose)
        .where('notice.id', 'like', `%:${of}:%`)
        .orderBy('person.name')
        .execute();
      const at = { publicUrl: 'https://roundtable.example' };
      const written = rows.map(
        async ({ name, ...notice }) => [name, (await composeLetter(worker, notice, at))?.text ?? null] as const,
      );
      return Object.fromEntries(await Promise.all(written));
    };
    await hold(Voted);
    expect(Object.keys(await letters('held', Voted.cycle))).toEqual(['ben', 'dan', 'fay', 'oda', 'voice0']);
    expect((await post(FAY, `cycles/${Voted.cycle}/resume`)).status).toBe(200);
    const resumed = await letters('resumed', Voted.cycle);
    expect(Object.keys(resumed)).toEqual(['ben', 'dan', 'fay', 'oda', 'voice0']);
    expect(resumed.dan).toMatch(/What you were asked for is due:\n- "Voted": \w+day .*\n\n/);
    expect(resumed.oda).toMatch(/is due:\n- "\w+": .*\n- "\w+": .*\n\n/);
    for (const forum of [Voted, Ruled]) {
      const moved = { to: plusMs(await deadlineOf(forum), DAY), reason: 'The audit is late' };
      expect((await post(FAY, `decisions/${forum.decision}/deadline`, moved)).status).toBe(200);
    }
    const voted = await letters('deadline_moved', Voted.decision);
    expect(Object.keys(voted)).toEqual(['dan', 'oda', 'voice0']);
    expect(voted.dan).toMatch(
      /The deadline of the decision "Voted" was moved from .*\n\nThe reason: The audit is late/,
    );
    const { ben, oda } = await letters('deadline_moved', Ruled.decision);
    expect([ben, oda !== null]).toEqual([null, true]); // advice keeps its end
  });

  it('stops a last call and a review together; each goes on with the working time that it had left, and ends once', async () => {
    await council.clock(MONDAY);
    const { Called, Ruled } = await forums({
      Called: {
        method: 'last_call',
        options: [{ title: 'Drop it' }],
        deciders: [ANN, UMA, VAL, WIM, XIA],
        advisers: [],
      },
      Ruled: { deciders: [], advisers: [], reviewers: [CLEO] },
    });
    if (!Called || !Ruled) throw new Error('Both are there');
    for (const as of [UMA, VAL]) await say(as, Called, { stance: 'agree' });
    await clockwork.look(Called);
    await rule(ODA, Ruled);
    const review = (await council.read(Ruled.decision)).reviews[0]?.id ?? '';
    expect([(await council.read(Called.decision)).state, (await council.read(Ruled.decision)).state]).toEqual([
      'last_call',
      'decided',
    ]);
    const before = { called: await deadlineOf(Called), review: (await council.review(review)).deadline ?? '' };

    const held = plusMs(MONDAY, DAY);
    await council.clock(held);
    await hold(Called);
    await council.clock(plusMs(MONDAY, 12 * DAY)); // past what would have been the end of both
    const concern = { name: 'audit trail', reason: 'Auditors need the field' };
    for (const answer of [
      await post(XIA, `decisions/${Called.decision}/concerns`, concern),
      await say(XIA, Called, { stance: 'agree' }),
      await verdict(CLEO, review, 'approve'),
    ])
      expect(answer).toMatchObject({ status: 409, body: { code: 'on-hold' } });
    expect(await clockwork.at(Called, plusMs(MONDAY, 12 * DAY))).toEqual([]);
    expect(await council.read(Called.decision)).toMatchObject({ state: 'last_call', outcome: null });

    const resumed = plusMs(MONDAY, 14 * DAY);
    await council.clock(resumed);
    expect((await post(FAY, `cycles/${Called.cycle}/resume`)).status).toBe(200);
    const after = { called: await deadlineOf(Called), review: (await council.review(review)).deadline ?? '' };
    for (const what of ['called', 'review'] as const)
      expect([what, left(resumed, after[what])]).toEqual([what, left(held, before[what])]);
    const { standing } = await council.read(Called.decision);
    expect(standing).toMatchObject({
      nextInstant: plusMs(after.called, 1),
      because: { lastCall: { endsAt: after.called } },
    });

    expect(await ladderOfReview(council, worker, review)).toEqual(['remind', 'escalate', 'apply_default']);
    await council.clock(resumed);
    expect(await clockwork.at(Called, after.called)).not.toContain('settle');
    expect(await clockwork.at(Called, plusMs(after.called, 1))).toEqual(['settle']);
    expect(await council.read(Called.decision)).toMatchObject({ state: 'in_effect', outcome: { by: 'method' } });
  });

  const MAJORITY = {
    method: 'majority',
    deciders: [UMA, VAL, WIM, XIA, YAN],
    advisers: [],
    rules: { endsEarly: false },
  };
  const voting = async (): Promise<Forum> => {
    await council.clock(MONDAY);
    const { Vote } = await forums({ Vote: MAJORITY });
    if (!Vote) throw new Error('It is there');
    for (const as of [UMA, VAL]) await vote(as, Vote);
    return Vote;
  };
  const vote = (as: string, forum: Forum) => say(as, forum, { option: forum.options['Drop it'] });

  it('that ends at the very instant of a deadline moves it all the same: whichever step comes first', async () => {
    for (const order of ['hold first', 'forum first']) {
      const forum = await voting();
      const deadline = await deadlineOf(forum);
      const held = plusMs(deadline, -HOUR);
      await council.clock(held);
      await hold(forum, deadline);
      const due = plusMs(deadline, 1);
      if (order === 'forum first') expect(await clockwork.at(forum, due)).toEqual([]);
      const ended = await steps({ kind: 'cycle', id: forum.cycle }, due);
      expect(ended.length).toBeGreaterThan(0);
      expect((await council.read(forum.decision)).heldUntil).toBeNull();
      const moved = await deadlineOf(forum);
      expect(left(deadline, moved)).toBe(left(held, deadline));
      await council.clock(moved);
      expect((await vote(WIM, forum)).status).toBe(200); // the instant is inside
      expect(await clockwork.at(forum, moved)).not.toContain('settle');
      await clockwork.at(forum, plusMs(moved, 1)); // or whoever looked after the last vote
      expect(await council.read(forum.decision)).toMatchObject({ outcome: { option: { title: 'Drop it' } } });
    }
  });

  it('that begins at the very instant of a deadline leaves that instant for when it ends', async () => {
    const forum = await voting();
    const deadline = await deadlineOf(forum);
    await council.clock(deadline);
    await hold(forum);
    expect(await vote(WIM, forum)).toMatchObject({ status: 409, body: { code: 'on-hold' } });
    const resumed = plusMs(deadline, 2 * DAY);
    await council.clock(resumed);
    await post(FAY, `cycles/${forum.cycle}/resume`);
    expect((await vote(WIM, forum)).status).toBe(200);
    await council.clock(plusMs(resumed, 1));
    expect(await vote(XIA, forum)).toMatchObject({ status: 409, body: { code: 'input-closed' } });
    await clockwork.at(forum, plusMs(resumed, 1)); // or whoever looked after the last vote
    expect(await council.read(forum.decision)).toMatchObject({
      outcome: { option: { title: 'Drop it' }, because: { taken: 3 } },
    });
  });
});
