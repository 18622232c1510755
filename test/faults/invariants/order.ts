import { sql } from 'kysely';
import { NEXT, PREVIOUS, type Phase } from '../../../libs/domain/cycle/phase.js';
import type { ProvingGround } from '../harness/proving-ground.js';

interface Happened {
  readonly subject: string;
  readonly kind: string;
  readonly type: string;
  readonly phase: string | null;
  readonly from: string | null;
  readonly at: string;
}

/** How a review is over that is not approved. That of an item or a pilot may be asked for again. */
export const REVIEW_ENDS = ['review-ended', 'approval-lapsed', 'item-not-approved', 'pilot-not-approved'];

/** Which entry may come next of those that name a state. A verdict is given once each time somebody is asked for it. */
export const AFTER: Record<string, readonly string[]> = {
  'decision-declared': ['decision-opened', 'decision-withdrawn'],
  'decision-opened': ['decided', 'decision-withdrawn', 'decision-opened'], // opened again when its cycle had gone back
  decided: ['decision-in-effect', 'decision-not-approved', 'decision-withdrawn'],
  'decision-not-approved': ['decision-opened', 'decided', 'decision-withdrawn'],
  'decision-in-effect': [],
  'decision-withdrawn': [],
  'review-declared': ['review-opened', 'review-ended'],
  'review-opened': ['reviewed', 'review-opened', 'review-reopened', ...REVIEW_ENDS],
  reviewed: ['changes-requested', 'review-opened', 'review-reopened', 'approval-ended', ...REVIEW_ENDS],
  'changes-requested': ['review-opened', ...REVIEW_ENDS],
  'review-reopened': ['review-opened', ...REVIEW_ENDS],
  'approval-ended': ['review-opened', ...REVIEW_ENDS],
  'approval-lapsed': ['review-opened'],
  'item-not-approved': ['review-opened'],
  'pilot-not-approved': ['review-opened'],
  'review-ended': ['review-opened'],
  'pilot-planned': ['pilot-started', 'pilot-withdrawn'],
  'pilot-started': ['pilot-halted', 'pilot-ended'],
  'pilot-halted': ['pilot-goes-on', 'pilot-ended'],
  'pilot-goes-on': ['pilot-halted', 'pilot-ended'],
  'pilot-ended': ['pilot-closed'],
  'pilot-closed': [],
  'pilot-withdrawn': [],
};

/** After which entries a subject is over. */
export const ENDS = [...Object.keys(AFTER).filter((type) => AFTER[type]?.length === 0), ...REVIEW_ENDS];

/** With which entry the life of a subject begins. */
const FIRST: Readonly<Record<string, string>> = {
  decision: 'decision-declared',
  review: 'review-declared',
  pilot: 'pilot-planned',
};

/** 3. Phases and states followed each other as they may, in the order of the journal, and so did their instants. */
export async function disorder({ stack }: ProvingGround): Promise<string[]> {
  const { rows } = await sql<Happened>`
    select subject, subject_kind as kind, type, body->>'phase' as phase, body->>'from' as "from", at from journal
    where type = any(${['phase-began', 'contributed', ...Object.keys(AFTER)]}) order by id`.execute(stack.superuser);
  const bySubject = new Map<string, Happened[]>();
  for (const row of rows) bySubject.set(row.subject, [...(bySubject.get(row.subject) ?? []), row]);
  return [...bySubject.values()].flatMap((happened) => [
    ...(happened[0]?.kind === 'cycle' ? ofCycle(happened) : ofStates(happened)),
    ...instants(happened.filter(({ type }) => type !== 'contributed')), // writers do not wait for each other
  ]);
}

function ofCycle(happened: readonly Happened[]): string[] {
  const found: string[] = [];
  let phase: string | null = null;
  for (const { subject, type, phase: to, from } of happened) {
    if (type === 'contributed' && phase !== 'pre_read' && phase !== 'session') {
      found.push(`somebody was heard in ${phase} of ${subject}`);
    }
    if (type !== 'phase-began') continue;
    if (from !== phase && phase !== null) found.push(`${subject} came from ${from}, and was in ${phase}`);
    if (!mayFollow(phase as Phase | null, to as Phase)) found.push(`${subject} went from ${phase} to ${to}`);
    phase = to;
  }
  return found;
}

function mayFollow(from: Phase | null, to: Phase): boolean {
  if (from === null) return to === 'agenda';
  if (NEXT[from] === null) return false;
  const passing = from === 'refinement' && to === 'closure'; // no open decision
  return to === 'cancelled' || NEXT[from] === to || PREVIOUS[from] === to || passing;
}

function ofStates(happened: readonly Happened[]): string[] {
  const states = happened.filter(({ type }) => type in AFTER);
  return states.flatMap(({ subject, kind, type }, index) => {
    const before = states[index - 1];
    if (!before && type !== FIRST[kind]) return [`${subject}, a ${kind}, began with ${type}`];
    if (!before || AFTER[before.type]?.includes(type)) return [];
    return [`${subject}: ${type} after ${before.type}`];
  });
}

const instants = (happened: readonly Happened[]): string[] =>
  happened.flatMap(({ subject, type, at }, index) =>
    index > 0 && (happened[index - 1]?.at ?? '') > at ? [`${subject}: ${type} is dated before what it followed`] : [],
  );
