import type { Phase } from '../cycle/phase.js';
import { formOf } from '../decision/methods/forms.js';
import type { MethodName } from '../decision/methods/method-name.js';
import type { ANSWERS_OWED } from '../program/promise.js';
import { plural } from '../words/plural.js';
import { inARow } from '../words/sentence.js';

/** Who is waited for, as one reader may see it. `libs/queries/owing.query.ts` finds the people. */
export interface WaitedFor {
  /** Whether the reader is among them, or stands in for one of them. */
  readonly you: boolean;
  /** Those for whom the reader stands in, where they are not among them themselves. */
  readonly standingInFor?: readonly string[];
  /** Others whose names they may know. */
  readonly names: readonly string[];
  /** How many more there are. */
  readonly others: number;
}

/** `You and 2 others are to take a position`, `You (for Oda) are to decide`, without a full stop. */
export function waitedForInWords({ you, standingInFor = [], names, others }: WaitedFor, what: string): string {
  const reader = standingInFor.length > 0 ? `You (for ${inARow(standingInFor)})` : 'You';
  const named = [...(you ? [reader] : []), ...names];
  const rest = others === 0 ? [] : [named.length > 0 ? plural(others, 'other') : plural(others, 'person', 'people')];
  const who = [...named, ...rest];
  const one = who.length === 1 && others < 2 && !you;
  return `${inARow(who)} ${one ? 'is' : 'are'} to ${what}`;
}

/** What somebody is asked to do, and the command of `roundtable` that does it or shows what is to be done, before the id of what waits. */
export interface Task {
  readonly what: string;
  readonly command: string;
  /** Whether the command needs more than the id: words, or figures. */
  readonly more: boolean;
  /** What stands behind the id. */
  readonly flags?: string;
}
const task = (what: string, command: string, flags?: string): Task => ({
  what,
  command,
  more: false,
  ...(flags === undefined ? {} : { flags }),
});
const taskInWords = (what: string, command: string): Task => ({ what, command, more: true });

/** The line to type after `roundtable` about `id`; where more is to be said, the one that says what. */
export const lineOf = ({ command, more, flags }: Task, id: string): string =>
  [command, id, ...(more ? ['--help'] : []), ...(flags === undefined ? [] : [flags])].join(' ');

const OF_CYCLE: Record<Phase, Task | null> = {
  agenda: task('complete the agenda and publish it', 'agenda publish'),
  pre_read: task('read the pre-reads and acknowledge them', 'agenda show'),
  session: taskInWords('say something, in the session or in writing', 'contribution add'),
  refinement: task(
    'draft an answer to everything that was said, finish the items, and end refinement',
    'cycle end-refinement',
  ),
  decision: null,
  closure: task('publish the closure note', 'closure publish'),
  closed: null,
  cancelled: null,
};
export const TO_RESUME = task('end the hold', 'cycle resume');
export const TO_RECORD_OBLIGATIONS = taskInWords(
  'record which obligations apply, or that there are none',
  'obligation record',
);

/** Open proposals of a cycle wait for the people who refine. */
export const toAnswerProposals = (open: number): Task =>
  task(`accept or decline what is proposed: ${plural(open, 'proposal')}`, 'amendment list-all');

/** What a cycle needs from its facilitators or participants in a phase; null if only its decisions are waited for, or nothing. */
export const taskOfCycle = (phase: Phase): Task | null => OF_CYCLE[phase] ?? null;

/** What refinement needs, for those who read drafts: first the answers that are missing, because it cannot end before. */
export const toRefine = ({ said, undisposed }: { said: number; undisposed: number }): Task =>
  undisposed > 0
    ? task(
        `draft the answers that are missing (${undisposed} of ${said}), and finish the items`,
        'contribution list',
        '--undisposed',
      )
    : task('finish the items, and end refinement: no answer is missing', 'cycle end-refinement');

const ONCE_MORE: Record<(typeof ANSWERS_OWED)[number], string> = {
  contested: 'answer once more what was contested',
  deferred: 'give the answer that was put off',
  dropped: 'give another answer, because what was to change was dropped',
};

/** Answers that are owed once more, of which the one that is due first is answered first. */
export const toAnswerOnceMore = (because: (typeof ANSWERS_OWED)[number], open: number): Task =>
  taskInWords(
    open === 1 ? ONCE_MORE[because] : `${ONCE_MORE[because]}: ${open} times, and the first of them`,
    'answer settle',
  );

const TO_DECIDE = taskInWords('decide', 'decision rule');
/** While advice is still open. */
export const TO_DECIDE_THEN = taskInWords('decide, once everybody who is asked has spoken', 'decision rule');
const TO_ADVISE = taskInWords('give advice', 'decision advise');
const TO_TAKE_A_POSITION = taskInWords('take a position', 'decision position');

/** What a forum waits for. */
export const taskOfForum = (owed: 'position' | 'ruling', method: MethodName): Task =>
  owed === 'ruling' ? TO_DECIDE : formOf(method).advice ? TO_ADVISE : TO_TAKE_A_POSITION;

export const TO_NAME_A_REVIEWER = taskInWords(
  'name who reviews it, because it starts only after approval',
  'review open --pilot',
);
const OF_PILOT: Partial<Record<string, Task>> = {
  running: taskInWords('send what was measured', 'pilot measure'),
  verdict: taskInWords('say what the pilot showed, and close it', 'pilot verdict'),
};

/** What a pilot waits for, by its state; null while it waits for its beginning, or for what is decided about it. */
export const taskOfPilot = (state: string): Task | null => OF_PILOT[state] ?? null;

const OF_REVIEW: Partial<Record<string, Task>> = {
  obligations: TO_RECORD_OBLIGATIONS,
  open: task('give a verdict', 'review show'),
  changes_requested: taskInWords('make the changes that a reviewer asks for, and submit them', 'review resubmit'),
};

/** What a review waits for, by its state; null while nobody is asked for anything. */
export const taskOfReview = (state: string): Task | null => OF_REVIEW[state] ?? null;
