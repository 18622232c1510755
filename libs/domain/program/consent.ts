import { z } from 'zod';
import { change, notifyAll, type Change, type NoticeDraft } from '../change.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { text } from '../fields/text.js';
import { Audience } from '../people.js';
import { subject } from '../subject.js';
import { Instant } from '../time.js';
import { humanize } from '../words/humanize.js';
import { phraseFinder, type PhraseFinder } from '../words/phrases.js';
import { narrowest } from './audience.js';
import type { PromiseRef } from './promise.js';

/** What is done with people only when they consent: record them, use their telemetry, or quote them by name. */
export const ConsentUse = z.enum(['recording', 'telemetry', 'attribution']).meta({ id: 'ConsentUse' });
export type ConsentUse = z.infer<typeof ConsentUse>;

/** What a program asks consent for. Publishing it makes the next version of its use, which nobody has consented to yet. */
export const PurposeBody = z
  .strictObject({
    use: ConsentUse,
    what: text(2000).describe('what is recorded, collected or quoted'),
    why: text(2000),
    how: text(2000).describe('how it is used'),
    seenBy: text(2000).describe('who sees it'),
    shownTo: Audience.default('participants').describe(
      'who sees it at most, as an audience: nothing for more people is taken in on it, and of `attribution` nobody else reads the name',
    ),
    until: Instant.describe('until when it may be shown, at most 1830 days ahead; consents end then at the latest'),
  })
  .meta({
    id: 'PurposeBody',
    example: {
      use: 'recording',
      what: 'Sound and picture of the session, and its transcript',
      why: 'So that those who could not come can hear what was said',
      how: 'Watched and read within this program; nothing is published',
      seenBy: 'Participants of the cycle',
      shownTo: 'participants',
      until: '2027-06-30T22:00:00.000Z',
    },
  });
export type PurposeBody = z.infer<typeof PurposeBody>;

/** What one person said last about one use: to which version they consented, and until when that holds at the latest. */
export interface Given {
  readonly version: number;
  readonly givenAt: Instant;
  readonly until: Instant;
  readonly withdrawnAt: Instant | null;
}

/** The version that consent is asked for now. */
export interface Current {
  readonly version: number;
  readonly until: Instant;
}

/** `outdated`: to an earlier version; it covers what is there, and nothing new. `declined`: the answer to the latest version is no. */
export const ConsentState = z.enum(['valid', 'outdated', 'expired', 'withdrawn', 'declined', 'never_given']);
export type ConsentState = z.infer<typeof ConsentState>;

/** How somebody answered last: what they gave, and when they declined the latest version instead; null: they did not. */
export interface Answered {
  readonly given: Given | null;
  readonly declinedAt: Instant | null;
}

/** How somebody's consent stands at an instant. An end belongs to what has ended: at `until` it is over. */
export function consentState({ given, declinedAt }: Answered, current: Current | null, now: Instant): ConsentState {
  if (declinedAt !== null) return 'declined';
  if (!given) return 'never_given';
  if (given.withdrawnAt !== null && given.withdrawnAt <= now) return 'withdrawn';
  if (given.until <= now) return 'expired';
  return given.version === current?.version ? 'valid' : 'outdated';
}

/** Whether what was taken in may still be shown. */
export const stands = (state: ConsentState): boolean => state === 'valid' || state === 'outdated';

/**
 * Whether somebody may be named to a reader who is of these audiences. `consented` is the audience of the purpose that they consented to,
 * which is `public` where an earlier release said it in words only; null where no consent stands.
 */
export const mayBeNamedTo = (readers: readonly Audience[], consented: Audience | null): boolean =>
  consented !== null && readers.includes(consented);

/** How far a purpose goes at most, as it is asked. */
export const atMost = (shownTo: Audience): string => `at most: ${humanize(shownTo)}`;

/** Somebody whose consent is needed, and where the input names them. */
export interface Concerned extends Answered {
  readonly path: string;
  readonly name: string;
  /** Whether it is whoever asks, who is told so. */
  readonly own?: boolean;
}

/** What is to be taken in, who may read it, and when it was made: for a recording, from the opening of the session to its end. */
export interface Intake {
  readonly use: ConsentUse;
  /** `shownTo`: null where it is said in words only, by an earlier release. */
  readonly current: (Current & { readonly shownTo: Audience | null }) | null;
  readonly audience: Audience;
  readonly now: Instant;
  readonly during?: { readonly from: Instant; readonly to: Instant };
  /** Whether the caller may know the state of the consents of others. */
  readonly inDetail: boolean;
}

const USES: Record<ConsentUse, { readonly of: string; readonly asked?: string; readonly way: string }> = {
  recording: {
    of: 'being recorded',
    way: 'Ask them, or cut them out and say whom you have cut out; of a session, mark who attended and say that it shows attendees only',
  },
  telemetry: {
    of: 'the use of their telemetry',
    asked: 'the use of your telemetry',
    way: 'Ask them, or leave out what comes from them',
  },
  attribution: { of: 'being quoted by name', way: 'Ask them, or quote them without their name' },
};

export const useInWords = (use: ConsentUse): string => USES[use].of;

/** A use as somebody is asked for their own consent to it. */
export const useAsked = (use: ConsentUse): string => USES[use].asked ?? USES[use].of;

/**
 * Refuses what shows people who do not consent to it, naming each and why: never asked, declined, withdrawn, expired (also in
 * the middle of what was recorded), or consent to earlier terms. Nobody concerned: nothing to refuse.
 */
export function consentRefused(concerned: readonly Concerned[], intake: Intake): Refusal | null {
  const { use, current, now } = intake;
  if (concerned.length === 0) return null;
  const { of, way } = USES[use];
  if (current === null || current.until <= now) {
    return refuse('consent-missing', `The program asks nobody's consent to ${of}; publish a purpose for it first`);
  }
  const wider = tooManySee(concerned, current.shownTo, intake);
  if (wider) return wider;
  const missing = concerned.filter((one) => consentState(one, current, now) !== 'valid');
  if (missing.length === 0) return null;
  const errors = missing.map((one): Offence => ({ path: one.path, message: missingInWords(one, intake) }));
  const whose = missing.every(({ own }) => own)
    ? `You do not consent to ${useAsked(use)}. Consent to it first, or leave out what shows you`
    : `Somebody does not consent to ${of}. ${way}`;
  return refuse('consent-missing', whose, errors);
}

/** Whose consent is missing and why, as far as whoever asks may know it: of their own they may. */
function missingInWords({ name, own = false, ...answered }: Concerned, intake: Intake): string {
  const state = consentState(answered, intake.current, intake.now);
  const reason = why(state, answered, intake);
  if (own) return `You ${reason ?? 'have not consented'}`;
  return `${name} ${intake.inDetail ? (reason ?? 'has not consented') : 'has no valid consent'}`;
}

/** Nobody is shown to more people than they were asked about. */
function tooManySee(
  concerned: readonly Concerned[],
  shownTo: Audience | null,
  { use, audience }: Intake,
): Refusal | null {
  if (shownTo === null || narrowest(audience, shownTo) === audience) return null;
  const asked = `People are asked for their consent to ${USES[use].of} where ${humanize(shownTo)} see it`;
  const errors = concerned.map(({ path, name }) => ({
    path,
    message: `${name} was not asked about ${humanize(audience)}`,
  }));
  return refuse(
    'consent-missing',
    `${asked}; this is for ${humanize(audience)}. Show it to fewer, or ask anew`,
    errors,
  );
}

/** Why somebody does not consent, by what they answered; null: they did not answer. */
function why(state: ConsentState, { given, declinedAt }: Answered, { during, current }: Intake): string | null {
  const inside = (at: Instant): string => (during && at > during.from && at < during.to ? ', during the session' : '');
  if (state === 'declined' && declinedAt) return `declined at ${declinedAt}${inside(declinedAt)}`;
  if (state === 'withdrawn' && given?.withdrawnAt)
    return `withdrew at ${given.withdrawnAt}${inside(given.withdrawnAt)}`;
  if (state === 'expired' && given) return `had consented until ${given.until}${inside(given.until)}`;
  if (state === 'outdated' && given) return `consented to version ${given.version}; now it is ${current?.version}`;
  return null;
}

/** What stands in the way of an answer: it is not to what is asked now, or a consent would end before it begins. */
export function givingRefused(
  purpose: { readonly id: string; readonly until: Instant },
  current: { readonly id: string; readonly version: number } | null,
  until: Instant | undefined,
  now: Instant,
): Refusal | null {
  if (purpose.id !== current?.id) {
    return refuse('illegal-step', 'This purpose has a later version, which is the one to answer');
  }
  if (purpose.until <= now)
    return refuse('illegal-step', `This purpose ended at ${purpose.until}; nobody is asked any more`);
  if (until === undefined) return null;
  const errors = [
    ...(until <= now ? [{ path: 'until', message: `is not after ${now}` }] : []),
    ...(until > purpose.until ? [{ path: 'until', message: `is after the end of the purpose, ${purpose.until}` }] : []),
  ];
  return errors.length > 0
    ? refuse('deadline-in-past', 'A consent ends in the future, and with its purpose at the latest', errors)
    : null;
}

/** Who consents to what, and until when. */
export interface Giving {
  readonly id: string;
  readonly program: string;
  readonly person: string;
  readonly purpose: {
    readonly id: string;
    readonly use: ConsentUse;
    readonly version: number;
    readonly until: Instant;
    readonly publishedBy: string;
  };
  /** An end of its own; null: with the purpose. */
  readonly until: Instant | null;
  /** What they had consented to before. */
  readonly before: readonly string[];
}

/**
 * Gives a consent, which replaces earlier ones. If it ends before its purpose, the program keeps a promise, so that facilitators are notified
 * of its end. The publisher is asked about the end of the purpose only.
 */
export function giveConsent({ id, program, person, purpose, until, before }: Giving): Change {
  const about = subject('program', program);
  const { use, version, publishedBy: owner } = purpose;
  const body = { person, purpose: purpose.id, use, version, until: until ?? purpose.until };
  const ends = until !== null && until < purpose.until;
  return change({
    entries: [{ type: 'consent-given', subject: about, audience: 'restricted', body }],
    promises: ends ? [{ kind: 'consent_end', about, part: id, owner, dueAt: until }] : [],
    kept: endsNoMore(program, before),
  });
}

/** Nobody is told any more when these end. */
const endsNoMore = (program: string, consents: readonly string[]): PromiseRef[] =>
  consents.map((part) => ({ kind: 'consent_end', about: subject('program', program), part }));

/** Who takes back what, and who else runs their program. */
export interface Withdrawing {
  readonly program: string;
  readonly person: string;
  readonly use: ConsentUse;
  readonly facilitators: readonly string[];
}

/** Withdraws consents, by their ids. The facilitators are notified, because they must remove copies that are kept elsewhere. */
export function withdrawConsents(
  { program, person, use, facilitators }: Withdrawing,
  consents: readonly string[],
): Change | Refusal {
  const [first] = consents;
  if (first === undefined) return refuse('illegal-step', 'There is no consent of yours to withdraw');
  const self = subject('program', program);
  const others = facilitators.filter((facilitator) => facilitator !== person);
  const body = { person, use, consents: consents.length };
  return change({
    entries: [{ type: 'consent-withdrawn', subject: self, audience: 'restricted', body }],
    notices: notifyAll(others, { purpose: 'consent_withdrawn', subject: self, mark: first, data: { about: first } }),
    kept: endsNoMore(program, consents),
  });
}

/** Notifies the facilitators that a person has left whose consents end with that. */
export const notifyConsentsEnded = (
  { program, person, facilitators }: Omit<Withdrawing, 'use'>,
  now: Instant,
): NoticeDraft[] =>
  notifyAll(facilitators, {
    purpose: 'consents_ended',
    subject: subject('program', program),
    mark: `${person}:${now}`,
    data: { about: person },
  });

/** Full names as whole words, whatever their case and however they are spaced; no single words: too many are words of a language. */
function namesFinder<Person extends { readonly name: string }>(people: readonly Person[]): PhraseFinder<Person> | null {
  const full = people.map((of) => ({ words: of.name.normalize('NFC').trim(), of }));
  const names = full.filter(({ words }) => /\s/.test(words));
  return names.length > 0 ? phraseFinder(names) : null;
}

/** Which of these people a text names in full. */
export function namesIn<Person extends { readonly name: string }>(words: string, people: readonly Person[]): Person[] {
  const found = new Set(namesFinder(people)?.(words.normalize('NFC')).map(({ of }) => of));
  const named = new Set([...found].flat());
  return people.filter((person) => named.has(person));
}

/** Stands where a name was. */
export const NOT_SHOWN = '(name not shown)';

/** What makes of a text the same without the names of these people: they are looked at once, however many texts follow. */
export function leavingOut(people: readonly { readonly name: string }[]): (words: string) => string {
  const find = namesFinder(people);
  if (!find) return (words) => words;
  return (words) => {
    const composed = words.normalize('NFC');
    const told: string[] = [];
    let shown = 0;
    for (const { starts, ends } of find(composed)) {
      if (starts >= shown) told.push(composed.slice(shown, starts), NOT_SHOWN);
      shown = Math.max(shown, ends);
    }
    return told.concat(composed.slice(shown)).join('');
  };
}
