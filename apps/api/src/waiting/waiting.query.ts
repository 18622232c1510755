import { sql } from 'kysely';
import { workingCalendar } from '../../../../libs/calendar/working-calendar.js';
import { cycleOwing, forumsOwing, pilotOwing, reviewOwing } from '../../../../libs/queries/owing.query.js';
import { loadVenueNow, type VenueKey } from '../../../../libs/commands/venue/load-venue.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { OPEN_AMENDMENT } from '../../../../libs/database/unfinished.js';
import { owingRulers } from '../../../../libs/domain/acting/acting.js';
import { phaseOf } from '../../../../libs/domain/cycle/phase.js';
import { formOf } from '../../../../libs/domain/decision/methods/forms.js';
import type { CycleFacts, Venue } from '../../../../libs/domain/facts.js';
import {
  TO_DECIDE_THEN,
  TO_NAME_A_REVIEWER,
  TO_RECORD_OBLIGATIONS,
  TO_RESUME,
  waitedForInWords,
  lineOf,
  taskOfCycle,
  taskOfForum,
  taskOfPilot,
  taskOfReview,
  toAnswerProposals,
  toRefine,
  type Task,
} from '../../../../libs/domain/waiting/waited-for-in-words.js';
import { may, type PersonName, type Viewer } from '../../../../libs/domain/people.js';
import { nextMeasured } from '../../../../libs/domain/pilot/run.js';
import { reviewsOf } from '../../../../libs/domain/review/asking.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { readStanding } from '../cycles/standing.query.js';
import { placeOfDecision, visible } from '../decisions/visible-decision.js';
import { placeOfPilot } from '../pilots/pilot.query.js';
import { PILOTS, visiblePilot } from '../pilots/visible-pilot.js';
import { placeOfReview } from '../reviews/review.query.js';
import { REVIEWED, visibleReview } from '../reviews/visible-review.js';
import { readUndisposed } from '../dispositions/disposition.query.js';
import { formOfTask } from './form-of.js';
import { owedAnswers } from './owed-answers.query.js';
import type { WaitList, WaitView } from './waiting.schemas.js';

/** More names make no sentence, and thousands may be asked. */
const MOST_NAMED = 20;

/** What waits: a cycle with its decisions, pilots and reviews, a decision or a pilot with what is decided about it and its reviews, or one review. */
export interface Waiting {
  readonly kind: 'cycle' | 'decision' | 'pilot' | 'review';
  readonly id: string;
}

/** Something that is owed, before it is said who may know whose it is. */
interface Owed {
  readonly people: readonly string[];
  readonly task: Task;
  /** The id that its command takes. */
  readonly of: string;
  /** From when on it can be done at the latest; now without it. */
  readonly from?: Instant | null;
  readonly until: Instant | null;
  readonly decision?: string | null;
  readonly pilot?: string | null;
  readonly review?: string;
  /** Who may know the names: everybody who may read it, those who run the cycle, or nobody, because a vote is secret. */
  readonly named: 'to-all' | 'to-team' | 'to-nobody';
  /** Whether no page has a form for it, though one has for others of its kind. */
  readonly formless?: boolean;
  /** Whether it comes with an office, which a deputy holds while somebody is away; a vote does not. */
  readonly office?: boolean;
}

/** Who is waited for, for what and until when, as `viewer` may know it; `not-found` for whoever may not read what waits. */
export async function readWaiting(db: Database, viewer: Viewer, waiting: Waiting): Promise<WaitList> {
  const key = await venueKey(db, viewer, waiting);
  return db.transaction().execute(async (tx) => {
    const { now, venue } = await loadVenueNow(tx, key);
    const seen = await readable(tx, viewer, key);
    const owed = [
      ...(waiting.kind === 'cycle' && venue.gate !== null ? await owedNow(tx, viewer, venue) : []),
      ...(waiting.kind === 'cycle' ? await owedAnswers(tx, viewer, waiting.id) : []),
      ...(await owedToForums(tx, venue, waiting, seen, now)),
      ...owedToPilots(venue, waiting, seen),
      ...owedToReviews(venue, waiting, seen),
    ].filter(({ people }) => people.length > 0);
    const named = await namesOf(tx, owed, viewer);
    const away = await standsInFor(tx, viewer, owed);
    const items = owed.map((one, place) => told(one, { viewer, away, now }, named.get(place) ?? []));
    return { items: items.sort((one, other) => Number(other.you) - Number(one.you)), next: null };
  });
}

async function venueKey(db: Database, viewer: Viewer, { kind, id }: Waiting): Promise<VenueKey> {
  if (kind === 'decision') return placeOfDecision(db, viewer, id);
  if (kind === 'pilot') return placeOfPilot(db, viewer, id);
  if (kind === 'review') return placeOfReview(db, viewer, id);
  await readStanding(db, viewer, id);
  return { cycle: id, decision: null, pilot: null };
}

/** The decisions, pilots and reviews there that the viewer may read: of others not even that somebody owes them something. */
async function readable(tx: Tx, viewer: Viewer, { cycle, decision, pilot }: VenueKey): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select d.id from decision d left join cycle c on c.id = d.cycle
      where (d.cycle = ${cycle} or d.id = ${decision} or d.pilot = ${pilot}) and ${visible(viewer)}
    union all select t.id from ${PILOTS} where (t.cycle = ${cycle} or t.id = ${pilot}) and ${visiblePilot(viewer)}
    union all select v.id from ${REVIEWED}
      where (v.cycle = ${cycle} or v.decision = ${decision} or v.pilot = ${pilot}) and ${visibleReview(viewer)}`.execute(
    tx,
  );
  return new Set(rows.map(({ id }) => id));
}

/** What the phase waits for: that of decisions is waited for by them. */
async function owedNow(tx: Tx, viewer: Viewer, cycle: CycleFacts): Promise<Owed[]> {
  const { gate, facilitators, id: of } = cycle;
  if (gate.heldUntil) return [{ people: facilitators, task: TO_RESUME, of, until: gate.heldUntil, named: 'to-all' }];
  const refines = gate.phase === 'refinement' && may(viewer.roles, 'read-drafts');
  const task = refines ? toRefine(await readUndisposed(tx, of)) : taskOfCycle(phaseOf(cycle));
  if (task === null) return [];
  const { others, reviewers } = await cycleOwing(tx, cycle);
  const input = gate.input.find((window) => window.what === 'contributions');
  const until = gate.phase === 'session' ? (input?.closesAt ?? gate.deadline) : gate.deadline;
  return [
    { people: others, task, of, until, named: ['pre_read', 'session'].includes(gate.phase) ? 'to-team' : 'to-all' },
    { people: reviewers, task: TO_RECORD_OBLIGATIONS, of, until: gate.deadline, named: 'to-team', office: true },
    await owedToProposals(tx, cycle),
  ];
}

/** What was proposed has its answer before refinement ends, by somebody else than whoever proposed it. */
async function owedToProposals(tx: Tx, { gate, facilitators, id: of }: CycleFacts): Promise<Owed> {
  const { rows } = await sql<{ open: number; proposers: string[] }>`
    select count(*)::int as open, coalesce(array_agg(distinct a.proposer), '{}') as proposers
    from amendment a where a.cycle = ${of} and ${OPEN_AMENDMENT}`.execute(tx);
  const { open, proposers } = rows[0] ?? { open: 0, proposers: [] };
  const people = facilitators.filter((person) => proposers.some((proposer) => proposer !== person));
  const until = gate.phase === 'refinement' ? gate.deadline : null;
  return { people, task: toAnswerProposals(open), of, until, named: 'to-all' };
}

async function owedToForums(
  tx: Tx,
  { decisions }: Venue,
  { kind, id }: Waiting,
  seen: ReadonlySet<string>,
  now: Instant,
): Promise<Owed[]> {
  const open = decisions.filter(
    ({ id: one, pilot, gate }) =>
      (kind === 'cycle' || one === id || pilot === id) &&
      seen.has(one) &&
      ['open', 'last_call'].includes(gate.phase) &&
      !gate.heldUntil,
  );
  const forums = await forumsOwing(tx, open, now);
  return open.flatMap((one): Owed[] => {
    const { id: decision, pilot, anonymous, method, gate } = one;
    const forum = forums.get(decision);
    if (!forum) return [];
    const { owing: people, owed, until } = forum;
    const about = { of: decision, decision, pilot };
    const ruling = { ...about, named: 'to-all', office: true } as const;
    const task = taskOfForum(owed, method);
    if (owed === 'ruling') return [{ people, task, until, ...ruling }];
    const said: Owed = {
      people,
      task,
      until,
      named: anonymous ? 'to-nobody' : 'to-team',
      formless: anonymous,
      ...about,
    };
    const then = { task: TO_DECIDE_THEN, from: until, until: gate.deadline, ...ruling };
    return formOf(method).advice ? [said, { people: owingRulers(one), ...then }] : [said];
  });
}

/** The figures and the verdict of a pilot, and who looks at it before it starts, where nobody has been asked to. */
function owedToPilots(venue: Venue, { kind, id }: Waiting, seen: ReadonlySet<string>): Owed[] {
  return venue.pilots.flatMap((pilot): Owed[] => {
    const { gate, startsAt } = pilot;
    if (!(kind === 'cycle' || pilot.id === id) || !seen.has(pilot.id) || gate.heldUntil) return [];
    const own = { of: pilot.id, pilot: pilot.id, named: 'to-all' } as const;
    if (gate.phase === 'planned' && reviewsOf(venue, pilot.id).length === 0)
      return [{ people: venue.facilitators, task: TO_NAME_A_REVIEWER, until: startsAt, ...own }];
    const task = taskOfPilot(gate.phase);
    if (task === null) return [];
    const calendar = workingCalendar(venue.engagement.calendar);
    const until = gate.phase === 'running' ? nextMeasured(pilot, calendar) : gate.deadline;
    return [{ people: pilotOwing(pilot), task, until, ...own, office: gate.phase === 'verdict' }];
  });
}

function owedToReviews(venue: Venue, { kind, id }: Waiting, seen: ReadonlySet<string>): Owed[] {
  return venue.reviews.flatMap((review): Owed[] => {
    const { gate, decision, pilot } = review;
    const asked = kind === 'cycle' || [review.id, decision, pilot].includes(id);
    const task = taskOfReview(gate.phase);
    if (!asked || task === null || !seen.has(review.id) || gate.heldUntil) return [];
    const people = reviewOwing(venue, review);
    const of = task === TO_RECORD_OBLIGATIONS ? (venue.id ?? review.id) : review.id;
    const formless = of === review.id && task === TO_RECORD_OBLIGATIONS;
    const own = { review: review.id, named: 'to-all', office: true, formless } as const;
    return [{ people, task, of, until: gate.deadline, decision, pilot, ...own }];
  });
}

/** Of each that is owed, the first others whose names the viewer may know; by its place. */
async function namesOf(
  tx: Tx,
  owed: readonly Owed[],
  { person, roles }: Viewer,
): Promise<ReadonlyMap<number, PersonName[]>> {
  const team = may(roles, 'read-drafts');
  const known = owed.flatMap(({ people, named }, place) =>
    named === 'to-all' || (named === 'to-team' && team) ? [{ place, people }] : [],
  );
  const { rows } = await sql<PersonName & { place: number }>`
    select w.place, p.id, p.name from jsonb_to_recordset(${JSON.stringify(known)}::jsonb) as w (place int, people uuid[]),
      lateral (select id, name from person where id = any(w.people) and id <> ${person}
        order by name, id limit ${MOST_NAMED}) p
    order by w.place, p.name, p.id`.execute(tx);
  const named = new Map(known.map(({ place }) => [place, [] as PersonName[]]));
  for (const { place, id, name } of rows) named.get(place)?.push({ id, name });
  return named;
}

/** Those who are away and for whom the viewer acts, among whoever owes something by their office. */
async function standsInFor(
  tx: Tx,
  { program, person }: Viewer,
  owed: readonly Owed[],
): Promise<ReadonlyMap<string, PersonName>> {
  const holders = owed.flatMap(({ people, office }) => (office ? people : []));
  const { rows } = await sql<PersonName>`
    select id, name from person where id = any(${holders}) and id <> ${person} and stand_in(${program}, id) = ${person}`.execute(
    tx,
  );
  return new Map(rows.map((one) => [one.id, one]));
}

/** A person's load is for that person and those who run the cycle: everybody else hears how many they are. */
function told(
  { people, task, of, from, until, decision, pilot, review, office = false, formless = false }: Owed,
  { viewer, away, now }: { viewer: Viewer; away: ReadonlyMap<string, PersonName>; now: Instant },
  named: readonly PersonName[],
): WaitView {
  const own = people.includes(viewer.person);
  const absent = office && !own ? people.flatMap((id) => away.get(id) ?? []) : [];
  const rest = named.filter(({ id }) => !absent.some((one) => one.id === id));
  const you = own || absent.length > 0;
  const others = people.length - rest.length - absent.length - Number(own);
  const namesOfAll = (ones: readonly PersonName[]): string[] => ones.map(({ name }) => name);
  const who = { you, standingInFor: namesOfAll(absent), names: namesOfAll(rest), others };
  const sentence = waitedForInWords(who, task.what);
  const overdue = until !== null && until < now;
  return {
    sentence,
    from: from ?? null,
    until,
    overdue,
    you,
    people: [...absent, ...rest],
    others,
    command: you ? lineOf(task, of) : null,
    form: you && !formless ? formOfTask(task, of) : null,
    decision: decision ?? null,
    pilot: pilot ?? null,
    review: review ?? null,
  };
}
