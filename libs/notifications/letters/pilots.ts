import { sql } from 'kysely';
import { COVERED_UNTIL } from '../../queries/covered-until.js';
import { GO_ON } from '../../domain/pilot/outcomes.js';
import { figuresOf } from '../../queries/pilot-figures.query.js';
import {
  overall,
  standings,
  VERDICT,
  type Figures,
  type Threshold,
  type Verdict,
  COMPARATORS,
} from '../../domain/pilot/threshold.js';
import type { Audience } from '../../domain/people.js';
import type { Instant } from '../../domain/time.js';
import { clip } from '../one-line.js';
import { namesOf } from './names.js';
import { whatNext } from './ladder.js';
import { block, list } from './wording.js';
import { whileItLasts, wherever, type MaybeDraft, type Template, type Writing } from './writing.js';

/** A pilot, as letters tell of it. */
export interface PilotCase {
  readonly id: string;
  readonly name: string;
  readonly audience: Audience;
  readonly phase: string;
  readonly percent: number;
  readonly segments: readonly string[];
  readonly rollback: string;
  readonly thresholds: readonly Threshold[];
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** Whether the purpose has ended that covers what it collects. */
  readonly purposeEnded: boolean;
  /** Whether it stood in a cycle that was cancelled. */
  readonly cancelled: boolean;
  readonly collected: string;
  readonly seenBy: string;
  readonly owner: string;
  readonly ownerName: string;
  readonly statement: string | null;
  readonly figures: readonly Figures[];
  /** Why it was halted last, and what is decided about it. */
  readonly halt: {
    readonly because: string;
    readonly reason: string | null;
    readonly threshold: number | null;
    readonly value: number | null;
    readonly decision: string;
    readonly outcome: number | null;
  } | null;
}

/** The pilot of a letter; null if the recipient may not read it. */
export async function loadPilotCase({ db, mayRead }: Writing, id: string): Promise<PilotCase | null> {
  const { rows } = await sql<Omit<PilotCase, 'ownerName'>>`
    select t.id, t.name, t.audience, g.phase, t.percent, t.segments, t.rollback, t.thresholds, t.starts_at, t.ends_at, t.collected, t.seen_by,
      t.owner, t.statement,
      ${COVERED_UNTIL} <= clock() as purpose_ended,
      exists (select from gate y where y.kind = 'cycle' and y.id = t.cycle and y.phase = 'cancelled') as cancelled,
      ${figuresOf()} as figures,
      (select jsonb_build_object('because', h.because, 'reason', h.reason, 'threshold', h.threshold, 'value', h.value,
          'decision', h.decision, 'outcome', o.position)
        from pilot_halt h join decision d on d.id = h.decision left join option o on o.id = d.outcome
        where h.pilot = t.id order by h.at desc limit 1) as halt
    from pilot t join gate g on g.kind = 'pilot' and g.id = t.id where t.id = ${id}`.execute(db);
  const [pilot] = rows;
  if (!pilot || !mayRead(pilot)) return null;
  return { ...pilot, ownerName: (await namesOf(db, [pilot.owner])).get(pilot.owner) ?? 'its owner' };
}

const aboutPilot = (template: (writing: Writing, pilot: PilotCase) => MaybeDraft): Template =>
  wherever(async (writing) => {
    const pilot = await loadPilotCase(writing, writing.data.subject);
    return pilot ? template(writing, pilot) : null;
  });

const path = ({ id }: PilotCase): string => `/v1/pilots/${id}`;

export const thresholdInWords = ({ metric, comparator, threshold, unit }: Threshold): string =>
  `${metric}: ${COMPARATORS[comparator]} ${threshold} ${unit}`;

export const cohortInWords = ({ percent, segments }: Pick<PilotCase, 'percent' | 'segments'>): string =>
  `${percent} % of ${segments.length > 0 ? segments.join(', ') : 'all users'}`;

export const pilotNotStarted: Template = whileItLasts(
  aboutPilot((writing, pilot) => ({
    subject: `A pilot has not started: ${clip(pilot.name, 120)}`,
    paragraphs: [
      ...(pilot.purposeEnded
        ? [
            `The time of the pilot "${pilot.name}" has come, and the purpose that covers what it collects has ended. Without another it is withdrawn on ${writing.when(pilot.endsAt)}.`,
            'Please change its plan to a purpose that people are asked to consent to now; whoever approved it looks at it again.',
          ]
        : [
            `The time of the pilot "${pilot.name}" has come, and not everybody has approved it. It starts with the last approval; without it, it is withdrawn on ${writing.when(pilot.endsAt)}.`,
            'Please see that its reviews are given, or that somebody is named who gives them.',
          ]),
    ],
    path: path(pilot),
  })),
);

export const pilotStarted: Template = whileItLasts(
  aboutPilot(async (writing, pilot) => ({
    subject: `A pilot runs: ${clip(pilot.name, 120)}`,
    paragraphs: [
      `The pilot "${pilot.name}" runs until ${writing.when(pilot.endsAt)}, with ${cohortInWords(pilot)}.`,
      `What must hold:\n${list(pilot.thresholds.map(thresholdInWords))}`,
      `What is collected, and who sees it:\n${block(`${pilot.collected}\n${pilot.seenBy}`)}`,
      `How it is undone:\n${block(pilot.rollback)}`,
      pilot.owner === writing.to.actsAs ? await whatNext(writing) : null,
    ],
    path: path(pilot),
  })),
);

export const pilotHalted: Template = aboutPilot((_writing, pilot) => {
  if (!pilot.halt || pilot.phase !== 'halted') return null;
  return {
    subject: `A pilot was halted: ${clip(pilot.name, 120)}`,
    paragraphs: [
      `The pilot "${pilot.name}" was halted: ${whyHalted(pilot)}`,
      pilot.halt.reason ? `The reason:\n${block(pilot.halt.reason)}` : null,
      `The step that undoes it:\n${block(pilot.rollback)}`,
      'Whether it goes on, is rolled back or stays as it is, is decided now.',
    ],
    path: `/v1/decisions/${pilot.halt.decision}`,
  };
});

function whyHalted({ halt, thresholds }: PilotCase): string {
  const threshold = thresholds[halt?.threshold ?? -1];
  if (halt?.because === 'breach' && threshold)
    return `${halt.value} ${threshold.unit} was measured, and it is held to ${thresholdInWords(threshold)}.`;
  if (halt?.because === 'ladder') return 'nobody measured it.';
  if (halt?.because === 'consent') return 'the purpose has ended that covers what it collects.';
  return halt?.because === 'approval' ? 'an approval that it needs was not given again.' : 'somebody stopped it.';
}

export const pilotRolledBack: Template = aboutPilot((_writing, pilot) => ({
  subject: `A pilot has ended early: ${clip(pilot.name, 120)}`,
  paragraphs: [
    `The pilot "${pilot.name}" has ended before its time. Please see that it is undone:\n${block(pilot.rollback)}`,
  ],
  path: path(pilot),
}));

/** For people who approved the pilot or were to watch it: nothing is expected of them any more. */
export const pilotWithdrawn: Template = aboutPilot((writing, pilot) => ({
  subject: `A pilot does not take place: ${clip(pilot.name, 120)}`,
  paragraphs: [
    `The pilot "${pilot.name}" was to run until ${writing.when(pilot.endsAt)}. It never started, and is withdrawn: ${whyWithdrawn(pilot)}`,
    'Nothing is expected of you any more, and an approval of it stands for nothing else.',
  ],
  path: path(pilot),
}));

const whyWithdrawn = ({ cancelled, purposeEnded }: PilotCase): string => {
  if (cancelled) return 'its cycle was cancelled.';
  return purposeEnded
    ? 'the purpose has ended that covers what it collects.'
    : 'not everybody had approved it in time.';
};

const VERDICT_IN_WORDS: Record<Verdict, string> = {
  met: 'met',
  not_met: 'not met',
  not_enough_data: 'not enough data',
};

/** Each threshold with what became of it, and the whole. */
function verdictOf({ thresholds, figures }: PilotCase): { readonly each: string[]; readonly whole: string } {
  const verdicts = standings(thresholds, figures).map((state) => VERDICT[state]);
  const each = thresholds.map(
    (threshold, index) => `${thresholdInWords(threshold)} (${VERDICT_IN_WORDS[verdicts[index] ?? 'not_enough_data']})`,
  );
  return { each, whole: VERDICT_IN_WORDS[overall(verdicts)] };
}

export const verdictWanted: Template = whileItLasts(
  aboutPilot(async (writing, pilot) => ({
    subject: `What did the pilot show: ${clip(pilot.name, 120)}`,
    paragraphs: [
      `The pilot "${pilot.name}" has ended. Its thresholds:\n${list(verdictOf(pilot).each)}`,
      `Please say what that means${writing.gate?.deadline ? `, by ${writing.when(writing.gate.deadline)}` : ''}. Those of its cohort who take part in the program hear it.`,
      await whatNext(writing),
    ],
    path: path(pilot),
  })),
);

/** Said in the words of its owner, where there are any. */
export const pilotClosed: Template = aboutPilot((_writing, pilot) => {
  const { each, whole } = verdictOf(pilot);
  return {
    subject: `What the pilot showed: ${clip(pilot.name, 120)}`,
    paragraphs: [
      `The pilot "${pilot.name}" has ended: ${whole}.`,
      `What it was held to:\n${list(each)}`,
      pilot.statement
        ? `${pilot.ownerName} says:\n${block(pilot.statement)}`
        : 'Its owner has not said what that means.',
      pilot.halt && pilot.halt.outcome !== GO_ON ? 'It was halted, and did not go on.' : null,
    ],
    path: path(pilot),
  };
});
