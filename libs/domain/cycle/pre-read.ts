import {
  formatsMissing,
  metSince,
  notForAll,
  unmetFlags,
  type Format,
  type UnmetNeed,
} from '../accessibility/formats.js';
import { hardToRead, languageOf, notPlain } from '../accessibility/plain-language.js';
import type { PreReadBody } from '../brief/cycle-body.js';
import { change, join, notifyAll, type Change, type NoticeDraft } from '../change.js';
import type { CycleFacts } from '../facts.js';
import type { Audience } from '../people.js';
import { audienceRefused } from '../program/audience.js';
import { isRefusal, refuse, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { moveDeadline } from './deadline.js';
import type { Mover } from './move.js';
import { phaseRefused, phaseOf } from './phase.js';
import { flagLate, isLate, readBy } from './reading-time.js';

type Surroundings = Pick<CycleFacts, 'id' | 'engagement' | 'gate'>;

/** A pre-read of a cycle. */
export interface PreRead {
  readonly id: string;
  readonly audience: Audience;
}

/** Whether pre-reads are out, and there is time to read them: what is new goes to its readers at once. */
export const isReading = (cycle: Surroundings): boolean => phaseOf(cycle) === 'pre_read';

/** Why a pre-read cannot be added, or null. What is sent later keeps the promise of plain words as the agenda did. */
export function preReadRefused(
  cycle: Surroundings,
  { summary, audience }: Pick<PreReadBody, 'summary' | 'audience'>,
  within: Audience,
): Refusal | null {
  const words = isReading(cycle) ? [{ path: 'summary', text: summary }] : [];
  return (
    phaseRefused(cycle, 'agenda', 'pre_read') ??
    audienceRefused([{ path: 'audience', audience }], within) ??
    notPlain(hardToRead(words, languageOf(cycle.engagement)))
  );
}

const MOVED = 'A pre-read went out late, and its readers keep their time';

/** Who may read a pre-read that goes out now, and whom its formats leave out. */
export interface Reading {
  readonly readers: readonly string[];
  readonly unmet: readonly UnmetNeed[];
}

/**
 * Adds a pre-read. Its readers are notified. Needs that it does not meet become a problem for the team. If it goes out later before the session
 * than promised, it is flagged; by policy the session moves, so that readers keep their time.
 */
export function addPreRead(
  cycle: CycleFacts,
  preRead: PreRead,
  { readers, unmet }: Reading,
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const no = notForAll(formatsMissing(unmet, cycle.engagement.formatNeeds));
  if (no) return no;
  const self = subject('cycle', cycle.id);
  const late = isReading(cycle) && isLate(cycle, now, cycle.session.at, calendar);
  const moves = late && cycle.engagement.latePreRead === 'move_session';
  const to = moves ? readBy(cycle, now, calendar) : cycle.gate.deadline;
  const moved = moves && to ? moveDeadline(cycle, self, { to, reason: MOVED, by }, now, calendar) : change({});
  if (isRefusal(moved)) return moved;
  const body = { preRead: preRead.id, sent: isReading(cycle) };
  const added = change({
    entries: [{ type: 'pre-read-added', subject: self, audience: preRead.audience, body }],
    flags: unmetFlags(self, unmet),
    notices: notifyReaders({ ...cycle, gate: { ...cycle.gate, deadline: to } }, readers, preRead.id, preRead.id),
  });
  return join(moved, added, late ? flagLate(cycle) : change({}));
}

/** Takes a pre-read off the agenda. What was sent once stays: people have read it, and may rest their words on it. */
export function removePreRead(
  cycle: Surroundings,
  { id, audience, sentAt }: PreRead & { readonly sentAt: Instant | null },
): Change | Refusal {
  const no =
    phaseRefused(cycle, 'agenda') ??
    (sentAt === null ? null : refuse('illegal-step', `It was sent at ${sentAt}; add a corrected one beside it`));
  if (no) return no;
  return change({
    entries: [{ type: 'pre-read-removed', subject: subject('cycle', cycle.id), audience, body: { preRead: id } }],
  });
}

/** Offers a pre-read in more formats. People whose need a new format meets are notified while there is time to read. */
export function offerFormats(
  cycle: Surroundings,
  { id, audience }: PreRead,
  formats: readonly Format[],
  unmet: { readonly before: readonly UnmetNeed[]; readonly after: readonly UnmetNeed[] },
): Change {
  const reached = isReading(cycle) ? metSince(unmet.before, unmet.after) : [];
  const body = { preRead: id, formats };
  return change({
    entries: [{ type: 'pre-read-formats-added', subject: subject('cycle', cycle.id), audience, body }],
    notices: notifyReaders(cycle, reached, id, `${id}:${formats.join('+')}`),
  });
}

const notifyReaders = (
  { id, gate }: Surroundings,
  people: readonly string[],
  preRead: string,
  mark: string,
): NoticeDraft[] =>
  notifyAll(people, {
    purpose: 'pre_read',
    subject: subject('cycle', id),
    data: { phase: gate.phase, deadline: gate.deadline, preRead },
    mark,
  });
