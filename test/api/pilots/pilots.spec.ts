import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DecisionView } from '../../../apps/api/src/decisions/decision.schemas.js';
import type { PilotList } from '../../../apps/api/src/pilots/pilot.schemas.js';
import type { ReviewView } from '../../../apps/api/src/reviews/review.schemas.js';
import type { Subject } from '../../../libs/domain/subject.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';
import { ANN, AUDREY, BEN, CLEO, CORA, EVE, FAY, ODA, TOM } from '../forum/a-forum.js';
import { TODAY, aPilotCouncil, pilotVoices, type PilotCouncil } from './a-pilot-council.js';
import { ENDS, ERRORS, STARTS, TIME } from './piloting.js';

const DAY = 86_400_000;
const START_OF = (days: number): string => new Date(Date.parse(STARTS) + days * DAY).toISOString();

describe('pilots', () => {
  let council: PilotCouncil;
  const { get, post, verdict, plan, planned, approve, started, show, measure, change, one, toldBy, steps } =
    pilotVoices(() => council);

  beforeAll(async () => {
    council = await aPilotCouncil();
  }, 60_000);
  afterEach(() => council.clock(TODAY));
  afterAll(() => council.end());

  it('go the whole way: planned, approved, started, measured, ended with a verdict, told to their cohort', async () => {
    const pilot = await planned({ measuredEvery: 'P30D' });
    expect(pilot).toMatchObject({
      state: 'planned',
      cycle: null,
      startedAt: null,
      verdict: null,
      reviews: [],
      halts: [],
      safeguards: { halters: [{ name: 'ann' }], rollback: 'Switch the flag off' },
      thresholds: [{ ...ERRORS, halts: true, standing: 'no_data' }, TIME],
      ladder: [
        { do: 'start_pilot', at: STARTS },
        { do: 'end_pilot', at: ENDS },
      ],
    });
    expect(pilot.whenSilent.at(-1)).toContain('the pilot is halted');
    const early = await post(BEN, `pilots/${pilot.id}/start`);
    expect([early.status, early.body.code]).toEqual([409, 'reviews-open']);

    const asked = await post(FAY, `pilots/${pilot.id}/reviews`, { email: CLEO });
    const review = asked.body.reviews[0]?.id ?? '';
    expect((await get<ReviewView>(CLEO, `reviews/${review}`)).body).toMatchObject({
      state: 'open',
      decision: null,
      item: null,
      pilot: { id: pilot.id, state: 'planned' },
    });
    expect(await toldBy({ kind: 'review', id: review }, 'ask_for_verdict')).toMatchObject([
      { to: CLEO, text: expect.stringContaining('a pilot waits for your approval') },
    ]);
    expect((await verdict(CLEO, review, 'approve')).status).toBe(200);

    expect(await steps({ kind: 'pilot', id: pilot.id }, STARTS)).toEqual(['start_pilot']);
    expect(await show(pilot.id)).toMatchObject({ state: 'running', startedAt: STARTS });
    const twice = await post(BEN, `pilots/${pilot.id}/start`);
    expect([twice.status, twice.body.code]).toEqual([409, 'illegal-step']);

    await council.clock(START_OF(1));
    const batch = [one({ at: STARTS }), one({ metric: 'Time for a  report', value: 9, at: STARTS })];
    expect((await measure(pilot.id, batch)).body).toEqual({ recorded: 2, state: 'running', breached: null });
    expect((await measure(pilot.id, batch)).body).toMatchObject({ recorded: 0 });
    expect((await show(pilot.id)).thresholds).toMatchObject([
      { standing: 'within', measurements: 1, last: { value: 1, people: 40, at: STARTS } },
      { standing: 'no_data', measurements: 1 },
    ]);
    await measure(pilot.id, [one({ metric: TIME.metric, value: 5, at: START_OF(1) })]);
    const listed = await get<{ items: { metric: string }[] }>(FAY, `pilots/${pilot.id}/measurements?limit=1`);
    expect(listed.body.items.map(({ metric }) => metric)).toEqual([
      expect.stringMatching(/^(time for a report|reports)/),
    ]);

    expect(await steps({ kind: 'pilot', id: pilot.id }, ENDS)).toEqual(['end_pilot']);
    const found = { overall: 'met', thresholds: ['met', 'met'] };
    const closing = { state: 'verdict', endedBecause: 'time', statement: null, verdict: found };
    expect(await show(pilot.id)).toMatchObject(closing);
    const stranger = await post(FAY, `pilots/${pilot.id}/verdict`, { statement: 'It holds' });
    expect([stranger.status, stranger.body.code]).toEqual([403, 'no-right']);
    const closed = await post(BEN, `pilots/${pilot.id}/verdict`, { statement: 'It holds on the night shift' });
    expect(closed.body).toMatchObject({
      state: 'closed',
      statement: 'It holds on the night shift',
      statedBy: { name: 'ben' },
    });
    const letters = await toldBy({ kind: 'pilot', id: pilot.id }, 'announce_pilot_verdict');
    expect(letters.map(({ to }) => to)).toEqual([ANN, BEN, CLEO, ODA]); // who can halt it, its cohort and owner, who approved it, and who decides
    expect(letters[1]?.text).toMatch(/ben says:\s+It holds on the night shift/);
    expect((await post(BEN, `pilots/${pilot.id}/verdict`, { statement: 'Again' })).body.code).toBe('illegal-step');
  });

  it('are halted by a measurement beyond a threshold; the decision that opens with it rolls them back', async () => {
    const { id } = await started();
    const breach = await measure(id, [one({ value: 1 }), one({ value: 7, at: '2031-02-03T08:00:00.001Z' })]);
    expect([breach.status, breach.body.code]).toEqual([400, 'invalid-input']); // it is of the future, so nothing was kept
    await council.clock('2031-02-03T09:00:00.000Z');
    const batch = [one(), one({ value: 7, at: '2031-02-03T09:00:00.000Z' })];
    const halted = await measure(id, batch);
    expect(halted.body).toEqual({ recorded: 2, state: 'halted', breached: { threshold: 0, value: 7 } });
    const { halts, state, thresholds } = await show(id);
    expect([state, thresholds[0]?.standing]).toEqual(['halted', 'breached']);
    expect(halts).toMatchObject([
      { because: 'breach', by: { name: 'ben' }, threshold: 0, value: 7, state: 'open', outcome: null },
    ]);
    const told = await toldBy({ kind: 'pilot', id });
    expect(told.map(({ to }) => to)).toEqual([ANN, BEN, FAY, ODA]);
    expect(told[0]?.text).toMatch(/The step that undoes it:\s+Switch the flag off/);
    expect((await measure(id, batch)).body).toEqual({ recorded: 0, state: 'halted', breached: null });
    expect((await measure(id, [one({ at: '2031-02-03T09:00:00.000Z', value: 1 })])).body.code).toBe('illegal-step');

    const decision = halts[0]?.decision ?? '';
    const forum = await council.read(decision, ODA);
    expect(forum).toMatchObject({
      state: 'open',
      method: 'authority@1',
      proposer: { name: 'ben' },
      pilot: { id, name: 'The short form on the night shift', state: 'halted' },
      pilots: [],
    });
    expect(forum.options.map(({ title }) => title)).toEqual(['Go on', 'Roll back', 'Keep things as they are']);
    const back = forum.options[1]?.id;
    for (const [who, stance] of [ANN, BEN].map((email) => [email, back] as const))
      await post(who, `decisions/${decision}/positions`, { option: stance, reason: 'Too many errors come back' });
    const advice = (await get<{ items: { id: string }[] }>(ODA, `decisions/${decision}/positions`)).body.items;
    const answers = advice.map(({ id: position }) => ({ position, answer: 'So it is' }));
    const ruling = { option: back, rationale: 'Seven percent is too much for the night shift', answers };
    const ruled = await post<DecisionView>(ODA, `decisions/${decision}/ruling`, ruling);
    expect([ruled.status, ruled.body.state]).toEqual([200, 'in_effect']);
    const found = { overall: 'not_met', thresholds: ['not_met', 'not_enough_data'] };
    expect(await show(id)).toMatchObject({ state: 'verdict', endedBecause: 'rolled_back', verdict: found });
    expect((await show(id)).halts).toMatchObject([{ state: 'in_effect', outcome: 'Roll back' }]);
  });

  it('are halted by the earliest value of a batch that is beyond a threshold, however the batch is ordered', async () => {
    const { id } = await started();
    await council.clock('2031-02-03T10:00:00.000Z');
    const later = one({ value: 9, at: '2031-02-03T09:00:00.000Z' });
    const earlier = one({ value: 7, at: '2031-02-03T08:30:00.000Z' });
    const goal = one({ metric: TIME.metric, value: 99 }); // halts nothing
    const halted = await measure(id, [later, earlier, goal]);
    expect(halted.body).toEqual({ recorded: 3, state: 'halted', breached: { threshold: 0, value: 7 } });
    expect((await show(id)).halts).toMatchObject([{ value: 7 }]);
  });

  it('are named by the decision that they follow from, to those who may read them', async () => {
    const { decision } = await council.forum({ advisers: [] });
    const { id } = await planned({ decision });
    const parts = { owner: TOM, decider: FAY, safeguards: { halters: [TOM], rollback: 'Off' } };
    const secret = await planned({ ...parts, decision, audience: 'team' });
    const named = async (as: string) => (await council.read(decision, as)).pilots.map((pilot) => pilot.id);
    expect([await named(ANN), await named(TOM)]).toEqual([[id], expect.arrayContaining([id, secret.id])]);
    expect(await council.read(decision)).toMatchObject({ pilot: null });
  });

  it('are halted by those whom they name, with a reason, and end by themselves when nobody decides', async () => {
    const { id } = await started({ decideWithin: { workingDays: 1 } });
    const stranger = await post(TOM, `pilots/${id}/halt`, { reason: 'I do not like it' });
    expect([stranger.status, stranger.body.code]).toEqual([403, 'no-right']);
    expect((await post(ANN, `pilots/${id}/halt`)).body.errors).toMatchObject([{ path: 'reason' }]);
    const answers = await Promise.all([1, 2].map(() => post(ANN, `pilots/${id}/halt`, { reason: 'Drafts are lost' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { halts } = await show(id);
    expect(halts).toMatchObject([{ because: 'person', by: { name: 'ann' }, reason: 'Drafts are lost', state: 'open' }]);
    const decision = halts[0]?.decision ?? '';
    expect((await council.read(decision)).deadline).toBe('2031-02-04T08:00:00.000Z');
    expect((await steps({ kind: 'decision', id: decision }, '2031-03-01T00:00:00.000Z')).at(-1)).toBe('apply_default');
    expect(await show(id)).toMatchObject({ state: 'verdict', endedBecause: 'stays_halted' });
    expect(await steps({ kind: 'pilot', id }, '2031-04-01T00:00:00.000Z')).toEqual([
      'remind',
      'escalate',
      'advance_flagged',
    ]);
    expect(await show(id)).toMatchObject({ state: 'closed', statement: null, statedBy: null });
  });

  it('keep the words of each who halts them, also of two in one millisecond', async () => {
    const { id } = await started();
    const halt = (reason: string) => post(ANN, `pilots/${id}/halt`, { reason });
    const { body } = await halt('Drafts are lost');
    const decision = body.halts[0]?.decision ?? '';
    const option = (await council.read(decision, ODA)).options[0]?.id;
    for (const who of [ANN, BEN]) await post(who, `decisions/${decision}/positions`, { option, reason: 'Found again' });
    const advice = (await get<{ items: { id: string }[] }>(ODA, `decisions/${decision}/positions`)).body.items;
    const answers = advice.map(({ id: position }) => ({ position, answer: 'So it is' }));
    const ruling = { option, rationale: 'They were found again', answers };
    expect((await post(ODA, `decisions/${decision}/ruling`, ruling)).status).toBe(200);
    const again = await halt('And lost again');
    expect(again.body.halts.map(({ reason }) => reason).sort()).toEqual(['And lost again', 'Drafts are lost']);
  });

  it('that nobody measures climb their ladder until they are halted, and start once, whoever asks', async () => {
    const pilot = await planned();
    await approve(pilot);
    const both = await Promise.all([BEN, FAY].map((who) => post(who, `pilots/${pilot.id}/start`)));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const begun: string[] = [];
    const notifier = { ...SILENT_NOTIFIER, start: ({ id }: Subject) => void begun.push(id) };
    expect(await steps({ kind: 'pilot', id: pilot.id }, '2031-03-01T00:00:00.000Z', notifier)).toEqual([
      'remind',
      'escalate',
      'halt',
    ]);
    const { halts } = await show(pilot.id);
    expect(halts).toMatchObject([{ because: 'ladder', by: null, state: 'open' }]);
    expect(begun).toEqual([halts[0]?.decision]); // its forum waits for no relay
  });

  it('are looked at again when their words change, by whoever approved them', async () => {
    const pilot = await planned();
    await approve(pilot);
    expect((await change(pilot.id, { cohort: { percent: 5 } }, '"99"')).status).toBe(412);
    const window = { startsAt: START_OF(1), endsAt: ENDS };
    const safeguards = { halters: [ANN, TOM], rollback: 'Switch both flags off' };
    const changed = await change(pilot.id, { cohort: { percent: 5 }, window, safeguards });
    expect(changed.body).toMatchObject({
      cohort: { percent: 5, segments: [] },
      window,
      reviews: [{ state: 'open' }],
      safeguards: { halters: [{ name: 'ann' }, { name: 'tom' }], rollback: 'Switch both flags off' },
      ladder: [{ do: 'start_pilot', at: START_OF(1) }, { do: 'end_pilot' }],
    });
    const answer = await post(BEN, `pilots/${pilot.id}/start`);
    expect(answer.body.code).toBe('reviews-open');
    const bad = await change(pilot.id, { safeguards: { halters: ['nobody@example.org'], rollback: 'Switch it off' } });
    expect([bad.body.code, bad.body.errors.map(({ path }) => path)]).toEqual([
      'unknown-reference',
      ['safeguards.halters[0]'],
    ]);
    const review = changed.body.reviews[0]?.id ?? '';
    await verdict(CLEO, review, 'approve');
    await post(BEN, `pilots/${pilot.id}/start`);
    expect((await change(pilot.id, { name: 'Another name' })).body.code).toBe('illegal-step');
  });

  it('stand in a cycle, which holds and cancels them', async () => {
    const cycle = await council.cycle();
    const pilot = await planned({ cycle });
    await approve(pilot);
    expect(pilot.cycle).toBe(cycle);
    const asked = await post(FAY, `pilots/${(await planned({ cycle })).id}/reviews`, { email: CORA });
    const running = await planned({ cycle });
    await approve(running);
    await post(BEN, `pilots/${running.id}/start`);
    expect((await post(FAY, `cycles/${cycle}/hold`, { reason: 'A strike' })).status).toBe(200);
    const no = await post(BEN, `pilots/${pilot.id}/start`);
    expect(no.body.code).toBe('on-hold');
    expect((await change(pilot.id, { name: 'Another name' })).body.code).toBe('on-hold');
    const halted = await post(ANN, `pilots/${running.id}/halt`, { reason: 'Drafts are lost' });
    const decision = halted.body.halts[0]?.decision ?? '';
    expect(await council.read(decision)).toMatchObject({ cycle, handedOn: true, heldUntil: expect.any(String) });
    await council.clock('2031-02-05T08:00:00.000Z');
    expect((await post(FAY, `cycles/${cycle}/resume`)).status).toBe(200);
    expect((await show(pilot.id)).window).toEqual({
      startsAt: '2031-03-04T16:00:00.000Z', // the same in working time
      endsAt: '2031-03-26T16:00:00.000Z',
    });
    expect((await council.read(decision)).heldUntil).toBeNull();
    expect((await post(FAY, `cycles/${cycle}/cancel`, { reason: 'The budget is gone' })).status).toBe(200);
    expect([await show(pilot.id), await show(running.id)]).toMatchObject([
      { state: 'withdrawn', reviews: [{ state: 'approved' }] },
      { state: 'verdict', endedBecause: 'cycle_cancelled', halts: [{ state: 'withdrawn' }] },
    ]);
    const review = { kind: 'review', id: asked.body.reviews[0]?.id ?? '' } as const;
    expect(await toldBy(review, 'announce_verdict')).toMatchObject([
      { to: BEN },
      { to: CORA, text: expect.stringContaining('is no longer under review') },
      { to: FAY },
    ]);
    const late = await post(FAY, `programs/${council.program}/pilots`, plan({ cycle }));
    expect(late.body.code).toBe('phase-closed');
  });

  it.each<[string, object, number, string]>([
    ['another metric', { metric: 'mood' }, 422, 'unknown-reference'],
    ['before it started', { at: '2031-02-02T08:00:00.000Z' }, 400, 'invalid-input'],
    ['of nobody', { people: 0 }, 400, 'invalid-input'],
    ['of no number', { value: 'many' }, 400, 'invalid-input'],
  ])('are not measured by %s', async (_, parts, status, code) => {
    const { id } = await started();
    const answer = await measure(id, [one(parts)]);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect((await measure(id, [one()], TOM)).body.code).toBe('no-right');
    await measure(id, [one()]);
    expect((await measure(id, [one({ value: 2 })])).body.code).toBe('already-exists');
  });

  it('are seen by those who may read them, and planned by facilitators', async () => {
    const secret = await planned({
      audience: 'team',
      owner: TOM,
      decider: FAY,
      safeguards: { halters: [TOM], rollback: 'Off' },
    });
    const seen = async (as: string) =>
      (await get<PilotList>(as, `programs/${council.program}/pilots?limit=200`)).body.items.some(
        ({ id }) => id === secret.id,
      );
    expect([await seen(AUDREY), await seen(TOM), await seen(ANN)]).toEqual([true, true, false]);
    expect((await get(ANN, `pilots/${secret.id}`)).status).toBe(404);
    expect((await get(EVE, `pilots/${secret.id}`)).status).toBe(404);
    expect((await post(ANN, `programs/${council.program}/pilots`, plan())).status).toBe(403);
    const own = await post(FAY, `pilots/${secret.id}/reviews`, { email: CORA });
    expect(own.status).toBe(201);
    expect((await post(FAY, `pilots/${secret.id}/reviews`, { email: CORA })).body.code).toBe('already-exists');
    const first = (await get<PilotList>(FAY, `programs/${council.program}/pilots?limit=1`)).body;
    const next = (await get<PilotList>(FAY, `programs/${council.program}/pilots?limit=1&after=${first.next}`)).body;
    expect(new Set([...first.items, ...next.items].map(({ id }) => id)).size).toBe(2);
  });
});
