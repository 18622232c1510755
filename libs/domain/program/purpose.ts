import { change, join, notifyAll, type Change, type NoticeDraft } from '../change.js';
import type { PilotFacts } from '../facts.js';
import type { Audience } from '../people.js';
import { loseCover } from '../pilot/run.js';
import { aheadRefused, refuse, type Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import type { Calendar, Instant } from '../time.js';
import { PurposeBody, type ConsentUse } from './consent.js';

/** Five years: recordings are shown for longer than a cycle, but every consent has an end. */
const MOST_DAYS = 1830;

/** What stands in the way of a purpose that ends then. */
const purposeRefused = (until: Instant, now: Instant): Refusal | null =>
  aheadRefused(until, now, {
    path: 'until',
    past: 'A purpose ends in the future, within five years',
    most: MOST_DAYS,
  });

/**
 * Refuses to ask once more what is asked already, word for word and until the same instant: that would be no other question, and yet
 * nobody's consent would be to it.
 */
function repeatRefused(wanted: PurposeBody, asked: AskedBefore | null, now: Instant): Refusal | null {
  if (asked === null || asked.until <= now) return null;
  const parts = PurposeBody.keyof().options;
  if (parts.some((part) => wanted[part] !== asked[part])) return null;
  const detail = `Version ${asked.version} asks exactly this; another would leave nobody with a valid consent. Change what is new, or leave it`;
  return refuse('already-exists', detail);
}

/** How long before consents end their facilitator is asked whether to ask anew. */
const AHEAD = { workingDays: 5 };

/** What the version before asks, or asked. */
interface AskedBefore extends Omit<PurposeBody, 'shownTo'> {
  readonly id: string;
  readonly version: number;
  readonly shownTo: Audience | null;
}

/** A version of what consent is asked for. */
export interface PurposeFacts {
  readonly id: string;
  readonly program: string;
  readonly by: string;
  readonly before: AskedBefore | null;
  /** Everybody who may consent, without people who withdrew. */
  readonly people: readonly string[];
}

/**
 * Publishes a new version of a purpose. Everybody who may consent is asked, except the publisher. The publisher is asked before it ends whether
 * to ask anew. At its end, facilitators are notified of the people who did not consent anew. The promises about the old version are kept.
 */
export function publishPurpose(
  { id, program, by, before, people }: PurposeFacts,
  body: PurposeBody,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const { use, until } = body;
  const no = purposeRefused(until, now) ?? repeatRefused(body, before, now);
  if (no) return no;
  const about = subject('program', program);
  const asked = people.filter((person) => person !== by);
  const told = { purpose: id, use, version: nextVersion(before), until, asked: asked.length };
  return change({
    entries: [{ type: 'consent-purpose-published', subject: about, body: told }],
    notices: consentWanted(program, id, asked, id),
    promises: [
      { kind: 'consent', about, part: id, owner: by, dueAt: askingAt(until, now, calendar) },
      { kind: 'consent_end', about, part: id, owner: by, dueAt: until },
    ],
    kept: before ? [{ kind: 'consent', about, part: before.id }] : [],
  });
}

export const nextVersion = (before: Pick<AskedBefore, 'version'> | null): number => (before?.version ?? 0) + 1;

/**
 * Ends what consent is asked for: nobody is to look at it again, and pilots that it covers are halted. One that has ended by itself
 * covers none.
 */
export function endPurpose(
  { id, program, use, version, by }: Ending,
  covered: readonly Pick<PilotFacts, 'id' | 'endsAt'>[],
  now: Instant,
): Change {
  const about = subject('program', program);
  const ended = change({
    entries: [{ type: 'consent-purpose-ended', subject: about, body: { purpose: id, use, version } }],
    kept: [
      { kind: 'consent', about, part: id },
      { kind: 'consent_end', about, part: id },
    ],
  });
  return join(ended, ...covered.map((pilot) => loseCover(pilot, by, now)));
}

/** The latest version of what consent is asked for, and who ends it. */
interface Ending {
  readonly id: string;
  readonly program: string;
  readonly use: ConsentUse;
  readonly version: number;
  readonly by: string;
}

/** Asks people for their consent to a purpose; with another `mark` they are asked once more. */
export const consentWanted = (
  program: string,
  purpose: string,
  people: readonly string[],
  mark: string,
): NoticeDraft[] =>
  notifyAll(people, {
    purpose: 'consent_wanted',
    subject: subject('program', program),
    mark,
    data: { about: purpose },
  });

/** Early enough to ask anew; a purpose that is shorter than that is asked about at its end. */
function askingAt(until: Instant, now: Instant, calendar: Calendar): Instant {
  const early = calendar.subtract(until, AHEAD);
  return early > now ? early : until;
}
