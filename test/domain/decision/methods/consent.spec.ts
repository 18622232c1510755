import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closingRefused, type Closing } from '../../../../libs/domain/decision/concerns.js';
import { ConsentParameters, consent, type ConsentTally } from '../../../../libs/domain/decision/methods/consent.js';
import type { Concern } from '../../../../libs/domain/decision/methods/method.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { CALENDAR } from '../../a-cycle.js';
import { AFTER, BEFORE, DEADLINE, aConcern, aForum, closed } from './a-forum.js';
import { aTimeline, decidedBy, type Timeline } from './oracles/consent-oracle.js';

const aTally = (parts: Partial<ConsentTally> = {}): ConsentTally => ({
  entitled: 5,
  agreed: 0,
  abstained: 0,
  objected: 0,
  ...parts,
});
const stands = (now: string, tally: Partial<ConsentTally>, concerns: readonly Concern[], agreements = 0) =>
  consent(
    { ...aForum(), proposal: 'a', parameters: ConsentParameters.parse({ agreements }) },
    aTally(tally),
    concerns,
    now,
    CALENDAR,
  );

describe('the method consent@1', () => {
  it('lasts 72 hours and asks for no agreement unless told otherwise', () => {
    expect(ConsentParameters.parse({})).toEqual({ length: 'PT72H', agreements: 0 });
  });

  it.each<[string, string, Partial<ConsentTally>, Concern[], number, string, string | null]>([
    ['waits though everybody agreed', BEFORE, { agreed: 5 }, [], 0, 'open', null],
    ['is open at the instant of the deadline', DEADLINE, {}, [], 0, 'open', null],
    ['takes silence for consent 1 ms later', AFTER, {}, [], 0, 'decided', null],
    ['is not stopped before the deadline', BEFORE, { objected: 1 }, [aConcern()], 0, 'open', null],
    ['is blocked by an open objection', AFTER, { agreed: 4 }, [aConcern()], 0, 'stalled', 'concern_open'],
    [
      'is blocked by one raised at the deadline',
      AFTER,
      {},
      [aConcern({ raisedAt: DEADLINE })],
      0,
      'stalled',
      'concern_open',
    ],
    ['is blocked by one of two', AFTER, {}, [closed(BEFORE, BEFORE), aConcern()], 0, 'stalled', 'concern_open'],
    ['goes on when it was closed in time', AFTER, { objected: 1 }, [closed(BEFORE, BEFORE)], 0, 'decided', null],
    ['goes on when it was closed late', plusMs(AFTER, 5), {}, [closed(BEFORE, plusMs(AFTER, 5))], 0, 'decided', null],
    ['wants the agreements it was told', AFTER, { agreed: 2 }, [], 3, 'stalled', 'too_few_agreements'],
    ['is content with exactly those', AFTER, { agreed: 3 }, [], 3, 'decided', null],
    ['names the objection before the agreements', AFTER, { agreed: 2 }, [aConcern()], 3, 'stalled', 'concern_open'],
    ['takes the silence of nobody for nothing', AFTER, { entitled: 0 }, [], 0, 'stalled', 'no_quorum'],
  ])('%s', (_, now, tally, concerns, agreements, state, stall) => {
    const answer = stands(now, tally, concerns, agreements);
    expect([answer.state, answer.because.state, answer.because.stall]).toEqual([state, state, stall]);
    expect([answer.outcome, answer.because.outcome]).toEqual(state === 'decided' ? ['a', 'a'] : [undefined, null]);
    expect(answer.nextInstant).toBe(state === 'open' ? AFTER : undefined);
  });

  it('says on what positions', () => {
    const { because } = stands(AFTER, { agreed: 2, abstained: 1, objected: 1 }, [closed(BEFORE, BEFORE)]);
    expect(because).toMatchObject({
      agreed: 2,
      abstained: 1,
      objected: 1,
      silent: 1,
      openConcerns: 0,
      closedConcerns: 1,
    });
  });

  it('is never decided with an open objection, whatever people say', () => {
    const anywhere = fc.integer({ min: -5, max: 5 }).map((ms) => plusMs(DEADLINE, ms));
    const people = fc.nat(9);
    fc.assert(
      fc.property(anywhere, people, people, people, fc.boolean(), (now, agreed, abstained, objected, two) => {
        const concerns = two ? [closed(BEFORE, BEFORE), aConcern()] : [aConcern()];
        expect(stands(now, { entitled: 9, agreed, abstained, objected }, concerns).state).not.toBe('decided');
      }),
    );
  });
});

const MINUTE = 60_000;

/** What the method says when it is asked as a forum asks it: after each event, and at its next instant. */
function played({ entitled, agreements, deadline, events }: Timeline): ReturnType<typeof decidedBy> {
  const instant = (minute: number): string => plusMs(DEADLINE, (minute - deadline) * MINUTE);
  const positions = new Map<number, 'agree' | 'abstain' | 'object'>();
  const concerns: Concern[] = [];
  const ask = (now: string) => {
    const count = (what: string): number => [...positions.values()].filter((one) => one === what).length;
    const tally = { entitled, agreed: count('agree'), abstained: count('abstain'), objected: count('object') };
    return stands(now, tally, concerns, agreements);
  };
  const hear = ({ at, who, do: deed }: Timeline['events'][number]): void => {
    const own = concerns.findIndex(({ owner, open }) => owner === String(who) && open);
    const concern = concerns[own];
    if (deed === 'close' && concern) concerns[own] = { ...concern, open: false, closedAt: instant(at) };
    if (deed === 'close' || at > deadline) return; // late: refused before any method is asked
    positions.set(who, deed);
    if (deed === 'object' && !concern)
      concerns.push(aConcern({ id: `q${at}`, owner: String(who), raisedAt: instant(at) }));
  };
  for (const event of events.filter(({ at }) => at <= deadline)) {
    hear(event);
    expect(ask(instant(event.at))).toMatchObject({ state: 'open', nextInstant: AFTER });
  }
  let [said, minute] = [ask(AFTER), deadline];
  for (const event of events.filter(({ at }) => at > deadline)) {
    if (said.state === 'decided') break;
    hear(event);
    [said, minute] = [ask(instant(event.at)), event.at];
  }
  return { state: said.state, stall: said.because.stall, at: said.state === 'decided' ? minute : 99 };
}

describe('a forum by consent', () => {
  it('ends as the oracle says, at the same minute', () => {
    const ends = new Map<string, number>();
    fc.assert(
      fc.property(aTimeline, (timeline) => {
        const end = decidedBy(timeline);
        expect(played(timeline)).toEqual(end);
        const late = end.state === 'decided' && end.at > timeline.deadline;
        const how = late ? 'decided late' : (end.stall ?? end.state);
        ends.set(how, (ends.get(how) ?? 0) + 1);
      }),
      { numRuns: 1000 },
    );
    const all = ['concern_open', 'decided', 'decided late', 'no_quorum', 'too_few_agreements'];
    expect([...ends.keys()].sort()).toEqual(all);
  });
});

describe('closing a concern', () => {
  const owned = { owner: 'ann', delegate: 'ben', open: true };
  it.each<[string, Partial<typeof owned> | { delegate: null }, Closing, string | null]>([
    ['is its owner’s', {}, { by: 'person', person: 'ann' }, null],
    ['is the delegate’s', {}, { by: 'person', person: 'ben' }, null],
    ['is nobody else’s', {}, { by: 'person', person: 'fay' }, 'no-right'],
    ['is not the delegate’s when none is named', { delegate: null }, { by: 'person', person: 'ben' }, 'no-right'],
    ['is the ladder’s with a reason', {}, { by: 'ladder', reason: 'Out of scope' }, null],
    ['is not the ladder’s without one', {}, { by: 'ladder', reason: '  a ' }, 'reason-missing'],
    ['is not the ladder’s with none', {}, { by: 'ladder', reason: null }, 'reason-missing'],
    ['happens once', { open: false }, { by: 'person', person: 'ann' }, 'illegal-step'],
  ])('%s', (_, parts, closing, code) => {
    expect(closingRefused({ ...owned, ...parts }, closing)?.refused ?? null).toBe(code);
  });
});
