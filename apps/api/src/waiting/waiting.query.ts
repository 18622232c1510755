import { sql } from 'kysely';
import { cycleOwing, forumOwing, reviewOwing } from '../../../../libs/commands/following/owing.query.js';
import { loadVenueNow, type VenueKey } from '../../../../libs/commands/venue/load-venue.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import type { CycleFacts, Venue } from '../../../../libs/domain/facts.js';
import {
  TO_RECORD_OBLIGATIONS,
  TO_RESUME,
  owedInWords,
  owedToCycle,
  owedToForum,
  owedToReview,
} from '../../../../libs/domain/owed-in-words.js';
import { may, type Viewer } from '../../../../libs/domain/people.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { readStanding } from '../cycles/standing.query.js';
import { placeOfDecision, visible } from '../decisions/visible-decision.js';
import { placeOfReview } from '../reviews/review.query.js';
import { REVIEWED, visibleReview } from '../reviews/visible-review.js';
import type { WaitList, WaitView } from './waiting.schemas.js';

/** More names make no sentence, and thousands may be asked. */
const MOST_NAMED = 20;

/** What waits: a cycle with its decisions and reviews, a decision with its reviews, or one review. */
export interface Waiting {
  readonly kind: 'cycle' | 'decision' | 'review';
  readonly id: string;
}

/** Something that is owed, before it is said who may know whose it is. */
interface Owed {
  readonly people: readonly string[];
  readonly what: string;
  readonly until: Instant | null;
  readonly decision?: string | null;
  readonly review?: string;
  /** Who may know the names: everybody who may read it, those who run the cycle, or nobody, because a vote is secret. */
  readonly named: 'to-all' | 'to-team' | 'to-nobody';
}

/** Who is waited for, for what and until when, as `viewer` may know it; `not-found` for whoever may not read what waits. */
export async function readWaiting(db: Database, viewer: Viewer, waiting: Waiting): Promise<WaitList> {
  const key = await venueKey(db, viewer, waiting);
  return db.transaction().execute(async (tx) => {
    const { now, venue } = await loadVenueNow(tx, key);
    const seen = await readable(tx, viewer, key);
    const owed = [
      ...(waiting.kind === 'cycle' && venue.gate !== null ? await owedNow(tx, venue) : []),
      ...(await owedToForums(tx, venue, waiting, seen, now)),
      ...owedToReviews(venue, waiting, seen),
    ].filter(({ people }) => people.length > 0);
    const names = await namesOf(tx, owed);
    const items = owed.map((one) => told(one, viewer, names));
    return { items: items.sort((one, other) => Number(other.you) - Number(one.you)), next: null };
  });
}

async function venueKey(db: Database, viewer: Viewer, { kind, id }: Waiting): Promise<VenueKey> {
  if (kind === 'decision') return placeOfDecision(db, viewer, id);
  if (kind === 'review') return placeOfReview(db, viewer, id);
  await readStanding(db, viewer, id);
  return { cycle: id, decision: null, pilot: null };
}

/** The decisions and reviews there that the viewer may read: of others not even that somebody owes them something. */
async function readable(tx: Tx, viewer: Viewer, { cycle, decision, pilot }: VenueKey): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select d.id from decision d left join cycle c on c.id = d.cycle
      where (d.cycle = ${cycle} or d.id = ${decision} or d.pilot = ${pilot}) and ${visible(viewer)}
    union all select v.id from ${REVIEWED}
      where (v.cycle = ${cycle} or v.decision = ${decision} or v.pilot = ${pilot}) and ${visibleReview(viewer)}`.execute(
    tx,
  );
  return new Set(rows.map(({ id }) => id));
}

/** What the phase waits for: that of decisions is waited for by them. */
async function owedNow(tx: Tx, cycle: CycleFacts): Promise<Owed[]> {
  const { gate, facilitators } = cycle;
  if (gate.heldUntil) return [{ people: facilitators, what: TO_RESUME, until: gate.heldUntil, named: 'to-all' }];
  const what = owedToCycle(gate.phase);
  if (what === null) return [];
  const { others, reviewers } = await cycleOwing(tx, cycle);
  const run = others === facilitators;
  const until = gate.input.find((window) => window.what === 'contributions')?.closesAt ?? gate.deadline;
  return [
    { people: others, what, until, named: run ? 'to-all' : 'to-team' },
    { people: reviewers, what: TO_RECORD_OBLIGATIONS, until: gate.deadline, named: 'to-team' },
  ];
}

async function owedToForums(
  tx: Tx,
  { decisions }: Venue,
  { kind, id }: Waiting,
  seen: ReadonlySet<string>,
  now: Instant,
): Promise<Owed[]> {
  const open = decisions.filter(
    ({ id: one, gate }) =>
      (kind === 'cycle' || one === id) &&
      seen.has(one) &&
      ['open', 'last_call'].includes(gate.phase) &&
      !gate.heldUntil,
  );
  const all: Owed[] = [];
  for (const decision of open) {
    const { owing, owed, until } = await forumOwing(tx, decision, now);
    const named = owed === 'ruling' ? 'to-all' : decision.anonymous ? 'to-nobody' : 'to-team';
    const what = owedToForum(owed, decision.method);
    all.push({ people: owing, what, until: until ?? decision.gate.deadline, decision: decision.id, named });
  }
  return all;
}

function owedToReviews(venue: Venue, { kind, id }: Waiting, seen: ReadonlySet<string>): Owed[] {
  return venue.reviews.flatMap((review): Owed[] => {
    const { gate, decision } = review;
    const asked = kind === 'cycle' || review.id === id || decision === id;
    const what = owedToReview(gate.phase);
    if (!asked || what === null || !seen.has(review.id) || gate.heldUntil) return [];
    const people = reviewOwing(venue, review);
    return [{ people, what, until: gate.deadline, decision, review: review.id, named: 'to-all' }];
  });
}

async function namesOf(tx: Tx, owed: readonly Owed[]): Promise<ReadonlyMap<string, string>> {
  const ids = owed.filter(({ named }) => named !== 'to-nobody').flatMap(({ people }) => people);
  const { rows } = await sql<{
    id: string;
    name: string;
  }>`select id, name from person where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A person's load is for that person and those who run the cycle: everybody else hears how many they are. */
function told(
  { people, what, until, decision, review, named }: Owed,
  { person, roles }: Viewer,
  names: ReadonlyMap<string, string>,
): WaitView {
  const you = people.includes(person);
  const rest = people.filter((one) => one !== person);
  const known = named === 'to-all' || (named === 'to-team' && may(roles, 'read-drafts'));
  const told = (known ? rest : [])
    .map((id) => ({ id, name: names.get(id) ?? 'somebody' }))
    .sort((one, other) => one.name.localeCompare(other.name))
    .slice(0, MOST_NAMED);
  const others = rest.length - told.length;
  const sentence = owedInWords({ you, names: told.map(({ name }) => name), others }, what);
  return { sentence, until, you, people: told, others, decision: decision ?? null, review: review ?? null };
}
