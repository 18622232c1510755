import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../libs/domain/change.js';
import { closing } from '../../../libs/domain/closure/closing.js';
import { cancel } from '../../../libs/domain/cycle/move.js';
import { subject } from '../../../libs/domain/subject.js';
import { CALENDAR, DENIZ, ENGAGEMENT, FAY, ODA, aCycle, aDecision } from '../a-cycle.js';

describe('what a program keeps of a cycle that ends', () => {
  const world = aCycle({ decisions: [aDecision(), aDecision({ id: 'd2' })] });
  const { now } = world;
  const cycle = {
    ...world.cycle,
    decisions: world.cycle.decisions.map((decision) => ({ ...decision, handedOn: decision.id === 'd2' })),
  };
  const until = CALENDAR.add(now, ENGAGEMENT.leadTimes.deferral);
  const patchOf = ({ patches }: Change) => patches[0];
  const cancelled = 'The cycle was cancelled before it could be answered';

  it('is nothing unanswered when it was published by hand', () => {
    expect(patchOf(closing(cycle, 'published', now, CALENDAR))).toMatchObject({ deferral: null, owner: FAY });
  });

  it.each([
    ['its deputy sees to', DENIZ, 'by_time', { reason: 'not_answered_in_time', owner: DENIZ, broken: true }],
    ['the facilitator sees to', null, 'by_time', { reason: 'not_answered_in_time', owner: FAY, broken: true }],
    ['nobody broke', null, 'cancelled', { reason: cancelled, owner: FAY, broken: false }],
  ] as const)('is an answer that was put off, which %s', (_, deputy, ending, deferral) => {
    const closed = closing({ ...cycle, deputy }, ending, now, CALENDAR);
    expect(patchOf(closed)).toMatchObject({ ending, deferral: { ...deferral, until } });
  });

  it('is every decision that was handed on, also where nobody facilitates any more', () => {
    const about = subject('decision', 'd2');
    const dueAt = cycle.decisions[1]?.gate.deadline;
    expect(closing({ ...cycle, facilitators: [], deputy: null }, 'by_time', now, CALENDAR)).toMatchObject({
      patches: [{ deferral: { owner: null }, owner: null }],
      promises: [{ kind: 'decision', about, owner: ODA, dueAt }],
    });
  });

  it('is no decision that was handed on when it is cancelled, which withdraws that as well', () => {
    const { promises, moves } = cancel(cycle, { person: FAY }, now, CALENDAR);
    expect(promises).toEqual([]);
    expect(moves).toContainEqual(expect.objectContaining({ subject: subject('decision', 'd2'), phase: 'withdrawn' }));
  });
});
