import { describe, expect, it } from '@jest/globals';
import { planRefused, planningRefused, type PlanFacts } from '../../../libs/domain/pilot/plan.js';
import { MONDAY } from '../a-cycle.js';
import { ENDS, STARTS, codeOf } from './a-pilot.js';

const telemetry = { collected: 'How long a report takes', seenBy: 'The team', purpose: 'purpose' };
const window = { startsAt: STARTS, endsAt: ENDS };
const EARLIER = '2026-06-20T08:00:00.000Z';

describe('a plan, or its new parts,', () => {
  it.each<[string, Parameters<typeof planRefused>[0], Partial<PlanFacts>, string]>([
    ['stands', { telemetry, window }, {}, 'granted'],
    ['with the hundredth open pilot of its program', { window }, { open: 99 }, 'granted'],
    ['with one more', { window }, { open: 100 }, 'limit-reached'],
    ['whose window outlives its purpose', { window }, { purposeUntil: EARLIER }, 'consent-missing'],
    ['whose new purpose ends before it', { telemetry }, { purposeUntil: EARLIER, endsAt: ENDS }, 'consent-missing'],
    ['whose new purpose covers it', { telemetry }, { endsAt: ENDS }, 'granted'],
    ['of which only the name changes', {}, { purposeUntil: null }, 'granted'],
  ])('%s', (_, parts, facts, code) => {
    const known = { segments: [], purposeUntil: '2027-01-01T00:00:00.000Z', open: 0, endsAt: null, ...facts };
    expect(codeOf(planRefused(parts, known, MONDAY))).toBe(code);
  });

  it.each([
    ['window.endsAt', { window }],
    ['telemetry.purpose', { telemetry }],
  ])('names %s, of what was sent, when the purpose ends too early', (path, parts) => {
    const known = { segments: [], purposeUntil: EARLIER, open: 0, endsAt: ENDS };
    expect(planRefused(parts, known, MONDAY)?.errors).toMatchObject([{ path }]);
  });
});

it.each([
  ['while it runs', 'refinement', null, 'granted'],
  ['after it closed', 'closed', null, 'granted'],
  ['not while it is on hold', 'refinement', EARLIER, 'on-hold'],
  ['not when it was cancelled', 'cancelled', null, 'phase-closed'],
])('a pilot is planned in a cycle %s', (_, phase, heldUntil, code) => {
  const over = phase === 'closed' || phase === 'cancelled';
  expect(codeOf(planningRefused({ gate: { phase, over, heldUntil } }))).toBe(code);
});
