import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closingRefused, type Closing } from '../../../../libs/domain/decision/methods/concerns.js';
import { ConsentParameters, consent, type ConsentTally } from '../../../../libs/domain/decision/methods/consent.js';
import type { Concern } from '../../../../libs/domain/decision/method.js';
import { plusMs } from '../../../../libs/domain/time.js';
import { CALENDAR } from '../../a-cycle.js';
import { AFTER, BEFORE, DEADLINE, aConcern, aForum, closed } from './a-forum.js';

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
