import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  LastCallParameters,
  lastCall,
  type LastCallRules,
  type LastCallTally,
} from '../../../../libs/domain/decision/methods/last-call.js';
import type { Concern, State } from '../../../../libs/domain/decision/methods/method.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { CALENDAR } from '../../a-cycle.js';
import { AFTER, BEFORE, DEADLINE, aConcern, aForum, closed } from './a-forum.js';
import { aTimeline, decidedBy, type Event, type Timeline } from './oracles/last-call-oracle.js';

const DAY = 86_400_000;
const TEN_DAYS_ON = plusMs(BEFORE, 10 * DAY);
const RUNNING = { startedAt: BEFORE, endsAt: TEN_DAYS_ON };

const aTally = (parts: Partial<LastCallTally> = {}): LastCallTally => ({
  entitled: 5,
  agreed: 3,
  abstained: 0,
  proposerSilent: false,
  ...parts,
});
interface Asked {
  readonly now?: string;
  readonly tally?: Partial<LastCallTally>;
  readonly concerns?: readonly Concern[];
  readonly parameters?: Partial<LastCallParameters>;
  readonly rules?: Partial<LastCallRules>;
}
const stands = ({ now = BEFORE, tally, concerns = [], parameters = {}, rules = {} }: Asked) =>
  lastCall(
    {
      ...aForum(),
      proposal: 'a',
      started: rules.running ? 1 : 0,
      running: null,
      parameters: LastCallParameters.parse(parameters),
      ...rules,
    },
    aTally(tally),
    concerns,
    now,
    CALENDAR,
  );

describe('the method last_call@1', () => {
  it('has the defaults of Rust’s final comment period', () => {
    expect(LastCallParameters.parse({})).toEqual({
      majority: 'more than 1/2',
      outstanding: 2,
      length: 'P10D',
      restarts: 3,
      proposerAgrees: true,
    });
  });

  it.each<[string, Partial<LastCallTally>, Partial<LastCallParameters>, State]>([
    ['begins with a majority and two outstanding', {}, {}, 'last_call'],
    ['does not with three outstanding', { entitled: 7, agreed: 4 }, {}, 'open'],
    ['does with fewer, the others abstaining', { entitled: 7, agreed: 4, abstained: 1 }, {}, 'last_call'],
    ['does not with exactly half', { entitled: 4, agreed: 2 }, {}, 'open'],
    ['does not when half abstain', { entitled: 4, agreed: 2, abstained: 2 }, {}, 'open'],
    ['counts a silent proposer as agreeing', { entitled: 3, agreed: 1, proposerSilent: true }, {}, 'last_call'],
    [
      'unless the rules say otherwise',
      { entitled: 3, agreed: 1, proposerSilent: true },
      { proposerAgrees: false },
      'open',
    ],
    ['begins at once with a proposer alone', { entitled: 1, agreed: 0, proposerSilent: true }, {}, 'last_call'],
    ['never begins without deciders', { entitled: 0, agreed: 0 }, {}, 'open'],
    ['wants another majority where declared', { agreed: 3 }, { majority: '2/3' }, 'open'],
    ['and has it at exactly that', { agreed: 4 }, { majority: 0.8 }, 'last_call'],
    ['wants nobody outstanding where declared', { agreed: 4 }, { outstanding: 0 }, 'open'],
    ['and has it when nobody is', { agreed: 4, abstained: 1 }, { outstanding: 0 }, 'last_call'],
  ])('%s', (_, tally, parameters, state) => {
    expect(stands({ tally, parameters }).state).toBe(state);
  });

  it('begins now and says until when', () => {
    const answer = stands({});
    expect(answer.because.lastCall).toEqual({ number: 1, startedAt: BEFORE, endsAt: TEN_DAYS_ON });
    expect(answer.nextInstant).toBe(plusMs(TEN_DAYS_ON, 1));
    expect(answer.because).toMatchObject({ outstanding: 2, openConcerns: 0, restartsLeft: 3, stopped: null });
  });

  it('does not begin with an open concern, and stalls when that lasts', () => {
    const concerns = [aConcern()];
    expect(stands({ concerns })).toMatchObject({ state: 'open', nextInstant: AFTER });
    expect(stands({ concerns, now: DEADLINE })).toMatchObject({ state: 'open', nextInstant: AFTER });
    const late = stands({ concerns, now: AFTER });
    expect([late.state, late.because.stall, late.nextInstant]).toEqual(['stalled', 'concern_open', undefined]);
  });

  it('stalls when too few agreed in time, and begins when the last agreement came with the deadline', () => {
    const late = stands({ tally: { agreed: 2 }, now: AFTER });
    expect([late.state, late.because.stall]).toEqual(['stalled', 'not_agreed']);
    expect(stands({ now: AFTER }).state).toBe('last_call');
  });

  it('begins late when the ladder closed the concern', () => {
    expect(stands({ concerns: [closed(BEFORE, AFTER)], now: AFTER }).state).toBe('last_call');
  });

  it.each<[string, string, Partial<LastCallTally>, Concern[], State, string | null]>([
    ['goes on', plusMs(BEFORE, DAY), {}, [], 'last_call', null],
    ['goes on though the deadline to begin has passed', plusMs(DEADLINE, DAY), {}, [], 'last_call', null],
    ['goes on at the instant of its end', TEN_DAYS_ON, {}, [], 'last_call', null],
    ['ends 1 ms later', plusMs(TEN_DAYS_ON, 1), {}, [], 'decided', null],
    [
      'is stopped by a concern',
      plusMs(BEFORE, DAY),
      {},
      [aConcern({ raisedAt: plusMs(BEFORE, DAY) })],
      'open',
      'concern',
    ],
    ['is stopped by one at its end', TEN_DAYS_ON, {}, [aConcern({ raisedAt: TEN_DAYS_ON })], 'open', 'concern'],
    [
      'was, though nobody looked',
      plusMs(TEN_DAYS_ON, DAY),
      {},
      [aConcern({ raisedAt: TEN_DAYS_ON })],
      'open',
      'concern',
    ],
    ['is stopped when agreement is taken back', plusMs(BEFORE, DAY), { agreed: 2 }, [], 'open', 'agreement'],
    [
      'is not by a concern closed as it began',
      plusMs(BEFORE, DAY),
      {},
      [closed(plusMs(BEFORE, -9), BEFORE)],
      'last_call',
      null,
    ],
    [
      'is not by one raised and closed after its end',
      plusMs(TEN_DAYS_ON, 9),
      {},
      [closed(plusMs(TEN_DAYS_ON, 1), plusMs(TEN_DAYS_ON, 2))],
      'decided',
      null,
    ],
  ])('%s', (_, now, tally, concerns, state, stopped) => {
    const answer = stands({ now, tally, concerns, rules: { running: RUNNING } });
    expect([answer.state, answer.because.stopped]).toEqual([state, stopped]);
    if (state === 'last_call') expect(answer.because.lastCall).toEqual({ number: 1, ...RUNNING });
    expect(answer.nextInstant).toBe(state === 'last_call' ? plusMs(TEN_DAYS_ON, 1) : undefined);
    expect(answer.outcome).toBe(state === 'decided' ? 'a' : undefined);
  });

  it('begins afresh when a concern was raised and closed before anybody looked', () => {
    const now = plusMs(BEFORE, 2 * DAY);
    const concerns = [closed(plusMs(BEFORE, DAY), now)];
    const answer = stands({ now, concerns, rules: { running: RUNNING } });
    const fresh = { number: 2, startedAt: now, endsAt: plusMs(now, 10 * DAY) };
    expect(answer).toMatchObject({
      state: 'last_call',
      because: { lastCall: fresh, stopped: 'concern', restartsLeft: 2 },
    });
    expect(answer.nextInstant).toBe(plusMs(now, 10 * DAY + 1));
  });

  it('keeps the agreement that there was: a fresh one begins as soon as the concern is closed', () => {
    const concerns = [closed(plusMs(BEFORE, DAY), plusMs(BEFORE, 3 * DAY))];
    const now = plusMs(BEFORE, 3 * DAY);
    const answer = stands({ now, concerns, rules: { started: 1, deadline: plusMs(now, DAY) } });
    expect(answer).toMatchObject({ state: 'last_call', because: { lastCall: { number: 2, startedAt: now } } });
  });

  it.each([
    [0, 0, 'last_call'],
    [0, 1, 'stalled'],
    [2, 2, 'last_call'],
    [2, 3, 'stalled'],
  ])('with at most %d restarts and %d begun it is %s', (restarts, started, state) => {
    const answer = stands({ parameters: { restarts }, rules: { started } });
    expect([answer.state, answer.because.stall]).toEqual([state, state === 'stalled' ? 'too_many_restarts' : null]);
  });

  it('counts its length in the calendar', () => {
    const answer = stands({ parameters: { length: { workingDays: 2 } } });
    expect(answer.because.lastCall?.endsAt).toBe(CALENDAR.add(BEFORE, { workingDays: 2 }));
  });

  it('is never decided while a concern is open', () => {
    const at = fc.integer({ min: -12, max: 12 }).map((days) => plusMs(BEFORE, days * DAY));
    fc.assert(
      fc.property(at, at, fc.boolean(), fc.nat(5), fc.nat(5), (now, raisedAt, runs, agreed, started) => {
        const rules = { running: runs ? RUNNING : null, started };
        const answer = stands({ now, tally: { agreed }, concerns: [aConcern({ raisedAt })], rules });
        expect(['open', 'stalled']).toContain(answer.state);
      }),
    );
  });
});

describe('a whole forum by last call', () => {
  it('decides when, and only when, a slow clock says so', () => {
    fc.assert(
      fc.property(aTimeline, (timeline) => {
        expect(play(timeline)).toEqual(decidedBy(timeline));
      }),
      { numRuns: 300 },
    );
  });
});

/** Keeps the rows as the method says, looking after every event and whenever it asked to be woken. */
function play({ events, entitled, length, restarts, deadline }: Timeline): ReturnType<typeof decidedBy> {
  const minute = (n: number): string => plusMs(BEFORE, n * 60_000);
  const rows = { running: null as LastCallRules['running'], started: 0, deadline: minute(deadline) };
  const parameters = LastCallParameters.parse({ length: `PT${length}M`, restarts, outstanding: entitled });
  let wake: string | undefined;
  let last: ReturnType<typeof stands> | null = null;
  const happened: Event[] = [];
  const look = (now: string): void => {
    const { tally, concerns } = factsOf(happened, entitled, minute);
    last = stands({ now, tally, concerns, parameters, rules: rows });
    wake = last.nextInstant;
    if (last.state === 'last_call' && last.because.lastCall?.startedAt !== rows.running?.startedAt) {
      const { startedAt = '', endsAt = '' } = last.because.lastCall ?? {};
      Object.assign(rows, { running: { startedAt, endsAt }, started: rows.started + 1 });
    } else if (last.state === 'open' && rows.running) {
      Object.assign(rows, { running: null, deadline: plusMs(now, deadline * 60_000) });
      look(now);
    }
  };
  const over = (): boolean => last?.state === 'decided' || last?.state === 'stalled';
  const until = (now: string): void => {
    while (!over() && wake !== undefined && wake <= now) look(wake);
  };
  look(minute(0));
  for (const event of events) {
    until(minute(event.at));
    if (over()) break;
    happened.push(event);
    look(minute(event.at));
  }
  until(minute(10_000));
  const { state, because } = last as unknown as ReturnType<typeof stands>;
  return { state, stall: because.stall, started: rows.started };
}

function factsOf(happened: readonly Event[], entitled: number, minute: (n: number) => string) {
  const agreed = new Set<number>();
  const concerns = new Map<number, Concern>();
  for (const { do: what, who, at } of happened) {
    if (what === 'agree') agreed.add(who);
    if (what === 'take_back') agreed.delete(who);
    const before = concerns.get(who);
    if (what === 'raise' && !before?.open) concerns.set(who, aConcern({ id: `q${who}`, raisedAt: minute(at) }));
    if (what === 'close' && before?.open) concerns.set(who, { ...before, open: false, closedAt: minute(at) });
  }
  return { tally: { entitled, agreed: agreed.size }, concerns: [...concerns.values()] };
}
