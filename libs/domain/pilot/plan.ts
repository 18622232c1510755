import { z } from 'zod';
import type { CyclePhase } from '../cycle/phase.js';
import { LADDERS } from '../ladder/ladder.js';
import { once } from '../fields/once.js';
import { Audience, Segments } from '../people.js';
import { ON_HOLD, refuse, type Offence, type Refusal } from '../refusal.js';
import { Email, text } from '../fields/text.js';
import { Duration, Instant, LONGEST_MS, msBetween } from '../time.js';
import type { NamedForOffice } from '../program/offices.js';
import { Threshold, thresholdOffences } from './threshold.js';

/** Pilots of one program that have not ended; more would watch each other. */
const MOST_PILOTS = 100;

/** How often a pilot is measured where its plan does not say. */
const MEASURED_EVERY: Duration = { workingDays: 1 };

/** Who tries it out. */
export const Cohort = z.strictObject({
  percent: z
    .number()
    .gt(0, 'A pilot has a part of the users in it: more than 0 %')
    .max(100, 'At most 100 %')
    .describe('of the users in these segments'),
  segments: Segments.superRefine(once((segment) => segment, 'The segment'))
    .default([])
    .describe("segments of the program; everybody's without one"),
});

/** Who can stop it, and how what it changed is undone. */
export const Safeguards = z.strictObject({
  halters: z
    .array(Email)
    .min(1, 'Name somebody who can halt it')
    .max(20)
    .superRefine(once((email) => email, 'The address')),
  rollback: text(2000, 3).describe('the step that undoes it'),
});

/** What is collected of people, who sees it, and which purpose that they consent to covers it. */
export const Telemetry = z.strictObject({
  collected: text(2000, 3),
  seenBy: text(2000, 3),
  purpose: z.uuid().describe('of the use `telemetry`, in its latest version'),
});

/** From when until when it runs. */
export const PilotWindow = z.strictObject({ startsAt: Instant, endsAt: Instant });

const Thresholds = z
  .array(Threshold)
  .min(1, 'Name at least one threshold')
  .max(20)
  .superRefine((thresholds, context) => {
    for (const { path, message } of thresholdOffences(thresholds)) {
      const [, index = '0', key = 'metric'] = path.split('.');
      context.addIssue({ code: 'custom', path: [Number(index), key], message });
    }
  });

/** What is tried out with whom, what must hold, and who stops it. */
export const PilotBody = z
  .strictObject({
    name: text(200, 3),
    cycle: z.uuid().optional().describe('the cycle that it belongs to; none stands in the program alone'),
    decision: z.uuid().optional().describe('the decision that it follows from'),
    items: z
      .array(z.uuid())
      .max(50)
      .superRefine(once((id) => id, 'The item'))
      .default([])
      .describe('what it tries out'),
    cohort: Cohort,
    safeguards: Safeguards,
    thresholds: Thresholds,
    window: PilotWindow,
    measuredEvery: Duration.default(MEASURED_EVERY).describe(
      'how often it is measured at least; then its ladder climbs',
    ),
    telemetry: Telemetry,
    owner: Email.describe('who sees to it that it is measured, and gives its verdict'),
    decider: Email.describe('who decides what becomes of it when it was halted'),
    decideWithin: Duration.optional().describe(
      'how long that may take; as long as any decision of the program without it',
    ),
    ladder: LADDERS.pilot.optional().describe("when it is not measured; the program's without one"),
    audience: Audience.optional().describe("who may read it; as the cycle's or the program's without it, never wider"),
  })
  .meta({
    id: 'PilotBody',
    example: {
      name: 'The short form on the night shift',
      cohort: { percent: 10, segments: ['field-worker'] },
      safeguards: { halters: ['ann@example.org'], rollback: 'Switch the flag short-form off; drafts are kept' },
      thresholds: [
        { metric: 'reports with an error', comparator: 'lte', threshold: 2, unit: '%' },
        { metric: 'time for a report', comparator: 'lte', threshold: 6, unit: 'minutes', halts: false, enough: 5 },
      ],
      window: { startsAt: '2027-03-01T08:00:00.000Z', endsAt: '2027-03-29T16:00:00.000Z' },
      telemetry: {
        collected: 'How long a report takes, and whether it comes back',
        seenBy: 'The team of the form',
        purpose: '5e7a0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b',
      },
      owner: 'ben@example.org',
      decider: 'oda@example.org',
    },
  });
export type PilotBody = z.infer<typeof PilotBody>;

/** The words and numbers of a plan that can change until it starts. What they cite and where they stand does not. */
export const PilotPatch = z
  .strictObject({
    name: text(200, 3).optional(),
    cohort: Cohort.optional(),
    safeguards: Safeguards.optional(),
    thresholds: Thresholds.optional(),
    window: PilotWindow.optional(),
    telemetry: Telemetry.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'Say what changes')
  .meta({ id: 'PilotPatch', example: { cohort: { percent: 5, segments: ['field-worker'] } } });
export type PilotPatch = z.infer<typeof PilotPatch>;

/** What a plan is checked against. */
export interface PlanFacts {
  readonly segments: readonly string[];
  /** The purpose that is cited, as the program asks for it now: null where it is not there, or not the latest for telemetry. */
  readonly purposeUntil: Instant | null;
  /** How many other pilots of the program have not ended. */
  readonly open: number;
  /** Its end by the plan that stands; null for a new one. */
  readonly endsAt: Instant | null;
}

type PlannedParts = Partial<Pick<PilotBody, 'cohort' | 'window' | 'telemetry'>>;

/** Why a plan, or its new parts, cannot stand, or null: everything at once. */
export function planRefused(
  { cohort, window, telemetry }: PlannedParts,
  { segments, purposeUntil, open, endsAt }: PlanFacts,
  now: Instant,
): Refusal | null {
  if (open >= MOST_PILOTS)
    return refuse('limit-reached', `A program has at most ${MOST_PILOTS} pilots that have not ended`);
  const unknown = (cohort?.segments ?? []).flatMap((segment, index): Offence[] =>
    segments.includes(segment)
      ? []
      : [{ path: `cohort.segments[${index}]`, message: `${segment} is no segment of this program` }],
  );
  if (unknown.length > 0) return refuse('unknown-reference', 'It names what is not there', unknown);
  const no = window === undefined ? null : windowRefused(window, now);
  if (no) return no;
  return telemetry === undefined && window === undefined
    ? null
    : uncovered(purposeUntil, window, window?.endsAt ?? endsAt);
}

/** What is collected is covered by what people can consent to now, until the pilot ends. */
function uncovered(
  until: Instant | null,
  window: PilotBody['window'] | undefined,
  endsAt: Instant | null,
): Refusal | null {
  const no = (path: string, message: string): Refusal =>
    refuse('consent-missing', 'What a pilot collects is covered by a purpose that people can consent to', [
      { path, message },
    ]);
  if (until === null) {
    return no('telemetry.purpose', 'is not what this program asks consent to the use of telemetry for now');
  }
  if (endsAt === null || endsAt <= until) return null;
  return window === undefined
    ? no('telemetry.purpose', `ends at ${until}, before the pilot`)
    : no('window.endsAt', `is after the end of the purpose, ${until}`);
}

function windowRefused({ startsAt, endsAt }: PilotBody['window'], now: Instant): Refusal | null {
  const errors: Offence[] = [];
  if (startsAt <= now) errors.push({ path: 'window.startsAt', message: `is not after ${now}` });
  if (endsAt <= startsAt) errors.push({ path: 'window.endsAt', message: 'is not after the beginning' });
  else if (msBetween(now, endsAt) > LONGEST_MS)
    errors.push({ path: 'window.endsAt', message: 'is more than 366 days ahead' });
  return errors.length > 0
    ? refuse('deadline-in-past', 'A pilot begins in the future, and ends after it began', errors)
    : null;
}

/** The people whom a plan names, with what each is asked to do. */
export const namedIn = (
  { owner, decider, safeguards }: Partial<Pick<PilotBody, 'owner' | 'decider' | 'safeguards'>>,
  audience: Audience,
): NamedForOffice[] => [
  ...(owner === undefined ? [] : [{ path: 'owner', email: owner, as: 'voice' as const, audience }]),
  ...(decider === undefined ? [] : [{ path: 'decider', email: decider, as: 'voice' as const, audience }]),
  ...(safeguards?.halters ?? []).map((email, index) => ({
    path: `safeguards.halters[${index}]`,
    email,
    as: 'voice' as const,
    audience,
  })),
];

/** The owner proposes the decision about a halted pilot, so the decider must be another person. */
export const dutiesRefused = ({ owner, decider }: Pick<PilotBody, 'owner' | 'decider'>): Refusal | null =>
  owner === decider
    ? refuse('conflict-of-duties', 'Whoever owns a pilot does not decide what becomes of it', [
        { path: 'decider', message: 'is the owner' },
      ])
    : null;

/** Why no pilot can be planned in a cycle, or null. A closed one has its pilots still: they run beyond it. */
export function planningRefused({ gate }: CyclePhase): Refusal | null {
  if (gate.heldUntil) return ON_HOLD;
  return gate.phase === 'cancelled'
    ? refuse('phase-closed', 'The cycle is cancelled; nothing is tried out in it')
    : null;
}
