import { sql } from 'kysely';
import { APART, everIn, namedIn } from '../../../../libs/queries/people/named-people.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { may, type Audience, type Viewer } from '../../../../libs/domain/people.js';
import {
  consentRefused,
  namesIn,
  type Answered,
  type ConsentUse,
  type Intake,
} from '../../../../libs/domain/program/consent.js';
import { refuse, stopIf } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { lastDeclined, lastGiven, lastPurposes } from './consent.query.js';

/** Whom something shows, with where the input says so. */
export type Shown = ReadonlyMap<string, string>;

interface Needed {
  readonly use: ConsentUse;
  /** Of what shows them. */
  readonly audience: Audience;
  readonly now: Instant;
  readonly during?: Intake['during'];
}

/** The door: throws unless everybody shown takes or took part in the program and consents to this use now, before as many people as read it. */
export async function needConsent(tx: Tx, viewer: Viewer, shown: Shown, needed: Needed): Promise<void> {
  if (shown.size === 0) return;
  const { use } = needed;
  const { rows } = await sql<Answered & { id: string; name: string; member: boolean }>`
    select p.id, p.name, ${lastGiven('p.id', sql`${use}`, viewer.program)} as given,
      ${lastDeclined('p.id', sql`${use}`, viewer.program)} as declined_at, ${everIn(viewer.program)} as member
    from person p where p.id = any(${[...shown.keys()]}::uuid[]) order by p.name, p.id`.execute(tx);
  const known = new Map(rows.filter(({ member }) => member).map((row) => [row.id, row]));
  const strangers = [...shown].filter(([id]) => !known.has(id));
  const errors = strangers.map(([, path]) => ({ path, message: 'does not take part in this program' }));
  stopIf(errors.length > 0 ? refuse('unknown-reference', 'It names people who are not there', errors) : null);
  const concerned = [...known.values()].map(({ id, name, given, declinedAt }) => ({
    path: shown.get(id) ?? use,
    name,
    given,
    declinedAt,
    own: id === viewer.person,
  }));
  const current = (await lastPurposes(tx, viewer)).get(use) ?? null;
  stopIf(consentRefused(concerned, { ...needed, current, inDetail: may(viewer.roles, 'read-drafts') }));
}

/** When something comes in, and who may read it. */
type Coming = Pick<Needed, 'audience' | 'now'>;

/** Whoever's telemetry a contribution rests on consents to it. */
export const telemetryConsented = (tx: Tx, viewer: Viewer, people: readonly string[], coming: Coming): Promise<void> =>
  needConsent(tx, viewer, new Map(people.map((person, index) => [person, `telemetryOf[${index}]`])), {
    use: 'telemetry',
    ...coming,
  });

/** Whoever is heard or seen in a file consents to being recorded. */
export const recordingConsented = (tx: Tx, viewer: Viewer, people: readonly string[], coming: Coming): Promise<void> =>
  needConsent(tx, viewer, new Map(people.map((person, index) => [person, `recordingOf[${index}]`])), {
    use: 'recording',
    ...coming,
  });

/** Words that others will read, with where they stand in the input. */
export type Text = readonly [path: string, words: string];

/**
 * Whomever these words name in full consents to being quoted by name; and so do those whom `quoted` names beside them, each with its
 * path. Nobody is asked about their own name in their own words.
 */
export async function namesConsented(
  tx: Tx,
  viewer: Viewer,
  texts: readonly Text[],
  coming: Coming,
  quoted: readonly (readonly [person: string, path: string])[] = [],
): Promise<void> {
  const people = await namedIn(tx, viewer.program, texts.map(([, words]) => words).join(APART));
  const others = people.filter(({ id }) => id !== viewer.person);
  const named = new Map<string, string>();
  for (const [path, words] of texts)
    for (const { id } of namesIn(words, others)) if (!named.has(id)) named.set(id, path);
  await needConsent(tx, viewer, new Map([...named, ...quoted]), { use: 'attribution', ...coming });
}
