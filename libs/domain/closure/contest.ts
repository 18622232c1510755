import { z } from 'zod';
import { change, notifyAll, type Change } from '../change.js';
import { refuse, type Refusal } from '../refusal.js';
import { text } from '../fields/text.js';
import { subject } from '../subject.js';
import type { Calendar, Duration, Instant } from '../time.js';
import type { DispositionKind } from './disposition.js';

export const ContestBody = z
  .strictObject({ reason: text(2000, 10).describe('what the answer misses') })
  .meta({ id: 'ContestBody', example: { reason: 'The answer is about the long form; I asked about the short one' } });
export type ContestBody = z.infer<typeof ContestBody>;

export const UsefulBody = z
  .strictObject({ useful: z.boolean(), comment: text(2000).optional() })
  .meta({ id: 'UsefulBody', example: { useful: false, comment: 'It does not say when' } });
export type UsefulBody = z.infer<typeof UsefulBody>;

/** A published answer, as its author sees it. */
export interface AnswerFacts {
  readonly author: string;
  /** What its answer is, or its draft; null while it has none. */
  readonly kind: DispositionKind | null;
  /** Null while there is no published answer. */
  readonly publishedAt: Instant | null;
  readonly contestedAt: Instant | null;
  readonly settledAt: Instant | null;
  /** Nothing is left of the items that it names, or was not when another answer was promised. */
  readonly dropped: boolean;
}

const unanswered = ({ publishedAt }: AnswerFacts): Refusal | null =>
  publishedAt === null ? refuse('illegal-step', 'It has no published answer yet') : null;

const notYours = ({ author }: AnswerFacts, person: string): Refusal | null =>
  author === person ? null : refuse('no-right', 'Only whoever said it can say this of its answer');

/** Who may owe another answer. */
export interface Owing {
  /** As they are asked: the first owes it. */
  readonly facilitators: readonly string[];
  /** How long they have for it. */
  readonly leadTime: Duration;
}

/** Who owes another answer, and until when; with nobody there, nobody does. */
export const anotherAnswer = (
  { facilitators, leadTime }: Owing,
  now: Instant,
  calendar: Calendar,
): { owner: string | null; dueAt: Instant } => ({
  owner: facilitators[0] ?? null,
  dueAt: calendar.add(now, leadTime),
});

/** What is contested, and who is to answer it once more. */
export interface Contested extends Owing {
  readonly contribution: string;
  readonly cycle: string;
}

/** Reopens a contribution: the facilitators are notified, and the first of them owes another answer. */
export function contest(
  answer: AnswerFacts,
  { contribution, cycle, ...owing }: Contested,
  person: string,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const no = contestRefused(answer, person);
  if (no) return no;
  const about = subject('cycle', cycle);
  const { owner, dueAt } = anotherAnswer(owing, now, calendar);
  return change({
    entries: [{ type: 'answer-contested', subject: about, audience: 'restricted', body: { contribution } }],
    notices: notifyAll(owing.facilitators, {
      purpose: 'answer_contested',
      subject: about,
      mark: contribution,
      data: { about: contribution, due: dueAt },
    }),
    promises: owner === null ? [] : [{ kind: 'contested', about, part: contribution, owner, dueAt }],
  });
}

/** The author of a contribution may contest its answer once. That reopens the contribution, not the cycle. */
export const contestRefused = (facts: AnswerFacts, person: string): Refusal | null =>
  notYours(facts, person) ??
  unanswered(facts) ??
  (facts.contestedAt ? refuse('already-exists', 'An answer is contested once; this one was') : null);

/** Why an answer is given once more: it was contested, had been put off, or what was to change was dropped. */
export type OpenBecause = 'contested' | 'deferred' | 'dropped';

/** Why another answer is owed; null where the one that was published stands, or none was. */
export function openBecause({ kind, publishedAt, contestedAt, settledAt, dropped }: AnswerFacts): OpenBecause | null {
  if (publishedAt === null) return null;
  if (contestedAt && !settledAt) return 'contested';
  if (kind === 'deferred') return 'deferred';
  return dropped ? 'dropped' : null;
}

/** What was contested gets one more answer, as does what lost its item, and what was put off the one that it was put off for. */
export function settlingRefused(facts: AnswerFacts): Refusal | null {
  if (openBecause(facts)) return null;
  return facts.settledAt
    ? refuse('already-answered', 'What was contested has been answered again already')
    : refuse('illegal-step', 'Its published answer was neither contested nor put off, and its item was not dropped');
}

export const ratingRefused = (facts: AnswerFacts, person: string): Refusal | null =>
  notYours(facts, person) ?? unanswered(facts);
