import { AppealRules, appealOf, appealRefused, type Appealable } from '../../../libs/domain/decision/appeal.js';
import { inEffect } from '../../../libs/domain/decision/outcome.js';
import { CALENDAR, aCycle, aDecision, decisionOf } from '../a-cycle.js';

const UNTIL = '2027-03-12T09:00:00.000Z';
const AFTER = '2027-03-12T09:00:00.001Z';

const rules = (parts: object = {}): AppealRules => AppealRules.parse(parts);
const effective = (parts: Partial<Appealable> = {}): Appealable => ({
  phase: 'in_effect',
  appeal: rules({ by: ['decide', 'advise'] }),
  appealUntil: UNTIL,
  appealed: false,
  reopened: false,
  superseded: false,
  right: 'advise',
  ...parts,
});
const refusedFor = (parts: Partial<Appealable>, onRecord = false, now = UNTIL) =>
  appealRefused(effective(parts), onRecord, now)?.refused ?? null;

describe('an appeal', () => {
  it.each([
    ['at the last instant of its window', {}, false, UNTIL, null],
    ['an instant later', {}, false, AFTER, 'appeal-closed'],
    ['by somebody whose right does not include it', { right: 'contribute' as const }, false, UNTIL, 'no-right'],
    ['by somebody without a right', { right: null }, false, UNTIL, 'no-right'],
    ['where nobody may', { appeal: null }, false, UNTIL, 'no-right'],
    ['before anything was decided', { phase: 'open', appealUntil: null }, false, UNTIL, 'illegal-step'],
    ['while reviews are open', { phase: 'decided', appealUntil: null }, false, UNTIL, 'illegal-step'],
    ['of what was withdrawn', { phase: 'withdrawn', appealUntil: null }, false, UNTIL, 'illegal-step'],
    ['a second time', { appealed: true }, false, UNTIL, 'appeal-closed'],
    ['while it is decided anew', { reopened: true }, false, UNTIL, 'illegal-step'],
    ['when another has taken its place', { superseded: true }, false, UNTIL, 'illegal-step'],
    ['without new evidence', {}, true, UNTIL, 'evidence-not-new'],
  ])('%s', (_name, parts, onRecord, now, expected) => {
    expect(refusedFor(parts, onRecord, now)).toBe(expected);
  });

  it.each([
    [{}, true],
    [{ by: [] }, true],
    [{ by: ['decide'], within: 'PT72H' }, true],
    [{ by: ['decide', 'decide'] }, false],
    [{ by: ['authority'] }, false],
    [{ within: { workingDays: 0 } }, false],
    [{ within: 'P10Y' }, false],
    [{ until: '2027-01-01' }, false],
  ])('has rules such as %j: %s', (parts, sound) => {
    expect(AppealRules.safeParse(parts).success).toBe(sound);
  });

  it('has a window in working days from the moment at which the decision takes effect', () => {
    const friday = '2027-03-26T08:00:00.000Z'; // before the clocks go forward
    const appeal = appealOf(rules({ within: { workingDays: 2 } }));
    const world = aCycle({ decisions: [aDecision({ appeal })] });
    const { patches } = inEffect(decisionOf(world), world.cycle, friday, CALENDAR);
    expect(patches).toContainEqual({
      row: 'decision',
      id: 'd1',
      set: { effectiveAt: friday, appealUntil: CALENDAR.add(friday, { workingDays: 2 }) },
    });
    expect(appealOf(rules({ by: [] }))).toBeNull();
  });
});
