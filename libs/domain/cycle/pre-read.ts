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
import { phaseRefused, phaseOf, type CyclePhase } from './phase.js';
import { flagLate, isLate, readBy } from './reading-time.js';

type Surroundings = Pick<CycleFacts, 'id' | 'engagement' | 'gate'>;

/** A pre-read of a cycle. */
export interface PreRead {
  readonly id: string;
  readonly audience: Audience;
}

/** Whether pre-reads are out, and there is time to read them: what is new goes to its readers at once. */
export const isReading = (cycle: CyclePhase): boolean => phaseOf(cycle) === 'pre_read';

/** Why a pre-read cannot be added or changed, or null. What is sent later keeps the promise of plain words as the agenda did. */
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

/** Who does it, and when. */
interface Doing {
  readonly by: Mover;
  readonly now: Instant;
  readonly calendar: Calendar;
}

/**
 * Adds a pre-read. Its readers are notified. Needs that it does not meet become a problem for the team. If it goes out later before the session
 * than promised, it is flagged; by policy the session moves, so that readers keep their time.
 */
export function addPreRead(cycle: CycleFacts, preRead: PreRead, reading: Reading, doing: Doing): Change | Refusal {
  const body = { preRead: preRead.id, sent: isReading(cycle) };
  const entry = { type: 'pre-read-added', subject: subject('cycle', cycle.id), audience: preRead.audience, body };
  return goesOut(cycle, change({ entries: [entry] }), { ...reading, preRead: preRead.id, mark: preRead.id }, doing);
}

/** What of a pre-read is changed, by the names of its fields, and its revision from now on. */
export interface Correction {
  readonly changed: readonly string[];
  readonly revision: number;
}

/** Changes a pre-read. One that is out goes out once more as a new one does: its readers are notified, and have not read it yet. */
export function changePreRead(
  cycle: CycleFacts,
  { id, audience }: PreRead,
  { changed, revision }: Correction,
  reading: Reading,
  doing: Doing,
): Change | Refusal {
  const body = { preRead: id, revision, changed, sent: isReading(cycle) };
  const entry = { type: 'pre-read-changed', subject: subject('cycle', cycle.id), audience, body };
  const telling = { preRead: id, mark: `${id}:${revision}`, corrected: true } as const;
  return goesOut(cycle, change({ entries: [entry] }), { ...reading, ...telling }, doing);
}

/** What follows where pre-reads are out already; before, what is `done` is all. */
function goesOut(
  cycle: CycleFacts,
  done: Change,
  { readers, unmet, preRead, mark, corrected }: Reading & Telling,
  { by, now, calendar }: Doing,
): Change | Refusal {
  const no = notForAll(formatsMissing(unmet, cycle.engagement.formatNeeds));
  if (no) return no;
  const self = subject('cycle', cycle.id);
  const late = isReading(cycle) && isLate(cycle, now, cycle.session.at, calendar);
  const moves = late && cycle.engagement.latePreRead === 'move_session';
  const to = moves ? readBy(cycle, now, calendar) : cycle.gate.deadline;
  const moved = moves && to ? moveDeadline(cycle, self, { to, reason: MOVED, by }, now, calendar) : change({});
  if (isRefusal(moved)) return moved;
  const told = change({
    flags: unmetFlags(self, unmet),
    notices: notifyReaders({ ...cycle, gate: { ...cycle.gate, deadline: to } }, readers, { preRead, mark, corrected }),
  });
  return join(moved, done, told, late ? flagLate(cycle) : change({}));
}

/** Takes a pre-read off the agenda. What was sent once stays: people have read it, and may rest their words on it. */
export function removePreRead(
  cycle: Surroundings,
  { id, audience, sentAt }: PreRead & { readonly sentAt: Instant | null },
): Change | Refusal {
  const no =
    phaseRefused(cycle, 'agenda') ??
    (sentAt === null ? null : refuse('illegal-step', `It was sent at ${sentAt}; change what is wrong in it instead`));
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
    notices: notifyReaders(cycle, reached, { preRead: id, mark: `${id}:${formats.join('+')}` }),
  });
}

/** What people are told of a pre-read, once for each mark. */
interface Telling {
  readonly preRead: string;
  readonly mark: string;
  readonly corrected?: true;
}

const notifyReaders = (
  { id, gate }: Surroundings,
  people: readonly string[],
  { mark, ...telling }: Telling,
): NoticeDraft[] =>
  notifyAll(people, {
    purpose: 'pre_read',
    subject: subject('cycle', id),
    data: { phase: gate.phase, deadline: gate.deadline, ...telling },
    mark,
  });
