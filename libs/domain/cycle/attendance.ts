import { change, notifyAll, type Change } from '../change.js';
import { refuse, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import type { Instant } from '../time.js';

/** Somebody who is invited to a session. */
export interface Invited {
  readonly person: string;
  /** That they attended is their own word. */
  readonly saidSo: boolean;
}

/** A session, and those of the addresses named who are invited to it. */
interface SessionFacts {
  readonly openedAt: Instant | null;
  readonly invited: ReadonlyMap<string, Invited>;
}

/** Why it cannot be said of these people that they were in a session, or that they were not, or null. */
export function attendanceRefused(
  { openedAt, invited }: SessionFacts,
  emails: readonly string[],
  attended: boolean,
): Refusal | null {
  if (openedAt === null) return refuse('illegal-step', 'The session has not begun; nobody can have attended it');
  const offences = (wrong: (email: string) => boolean, why: string) =>
    emails.flatMap((email, index) => (wrong(email) ? [{ path: `emails[${index}]`, message: `${email} ${why}` }] : []));
  const strangers = offences((email) => !invited.has(email), 'is not invited to this session');
  if (strangers.length > 0) return refuse('unknown-reference', 'It names people who are not there', strangers);
  const own = attended ? [] : offences((email) => invited.get(email)?.saidSo === true, 'said so themselves');
  return own.length > 0 ? refuse('illegal-step', 'What people said themselves is not taken back', own) : null;
}

/** Journals whose marks were set or taken back. A person whose mark was taken back is notified, with who did it. */
export function markAttendance(
  { cycle, by, attended }: { readonly cycle: string; readonly by: string; readonly attended: boolean },
  changed: readonly string[],
  now: Instant,
): Change {
  const about = subject('cycle', cycle);
  const type = attended ? 'attendance-marked' : 'attendance-unmarked';
  const told = { purpose: 'attendance_unmarked', subject: about, mark: now, data: { about: by } } as const;
  return change({
    entries: changed.length > 0 ? [{ type, subject: about, body: { people: changed } }] : [],
    notices: attended ? [] : notifyAll(changed, told),
  });
}
