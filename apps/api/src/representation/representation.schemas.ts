import { z } from 'zod';
import { PersonName } from '../../../../libs/domain/people.js';
import { StakeholderMap, Target } from '../../../../libs/domain/representation/stakeholder-map.js';
import { Instant } from '../../../../libs/domain/time.js';

/** Who a program must hear, beside who takes part in it. */
export const StakeholderMapView = z
  .strictObject({
    ...StakeholderMap.shape,
    groups: z
      .array(
        z.strictObject({
          who: z.string().describe('a stakeholder group or a segment'),
          members: z.int().describe('how many in the program could be invited'),
          atLeast: z.int().nullable().describe('the target; null without one'),
          invitedLately: z.int().describe('how many of them were invited within `rotation.days`'),
        }),
      )
      .describe('everybody who takes part or is a target, in order of names'),
    revision: z.int(),
  })
  .meta({ id: 'StakeholderMapView' });
export type StakeholderMapView = z.infer<typeof StakeholderMapView>;

const TargetView = z.strictObject({
  ...Target.shape,
  who: z.string(),
  invited: z.int().describe('how many of those invited belong to it, and are there at the time of the session'),
  invitedAway: z.int().describe('how many more of it are invited, and declined or are away then'),
  proposed: z.int().describe('how many of those proposed belong to it'),
  short: z.int().describe('how many are missing even if everybody proposed is invited'),
  atLimit: z.int().describe('candidates who were invited too often lately'),
  away: z.int().describe('those of it who are away at the time of the session, invited or not'),
  barred: z.int().describe('those of it whose role or clearance does not let them speak in this cycle, invited or not'),
  because: z.string().nullable().describe('why it cannot be met; null when it can'),
});

/** Who is missing in a cycle, and whom to invite. */
export const CoverageView = z
  .strictObject({
    invited: z.int(),
    targets: z.array(TargetView),
    reason: z.string().nullable().describe('why the agenda goes out without somebody who must be heard'),
    proposal: z
      .array(
        z.strictObject({
          person: PersonName,
          email: z.string(),
          countsFor: z.array(z.string()).describe('the targets that they help to meet'),
          askedLately: z.int(),
          lastAskedAt: Instant.nullable(),
          because: z.string(),
        }),
      )
      .describe('whom to invite, in order of their turn; empty once the session is open'),
  })
  .meta({ id: 'CoverageView' });
export type CoverageView = z.infer<typeof CoverageView>;

export const CoverageQuery = z.strictObject({
  size: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .optional()
    .describe('how many to invite in all; the map says without it'),
});
export type CoverageQuery = z.infer<typeof CoverageQuery>;
