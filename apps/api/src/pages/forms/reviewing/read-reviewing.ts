import { sql } from 'kysely';
import { workingCalendar } from '../../../../../../libs/calendar/working-calendar.js';
import { loadAbsences } from '../../../../../../libs/queries/people/absences.query.js';
import { namingConsenting } from '../../../../../../libs/queries/people/named-people.query.js';
import { readClock } from '../../../../../../libs/commands/read-clock.js';
import { loadVenueNow } from '../../../../../../libs/commands/venue/load-venue.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import { standIns } from '../../../../../../libs/domain/acting/absence.js';
import { endedRefused } from '../../../../../../libs/domain/cycle/phase.js';
import { may } from '../../../../../../libs/domain/people.js';
import { unfit } from '../../../../../../libs/domain/program/offices.js';
import { isRefusal } from '../../../../../../libs/domain/refusal.js';
import { confirmCondition, reportCondition } from '../../../../../../libs/domain/review/approval/conditions.js';
import { resubmit } from '../../../../../../libs/domain/review/resubmit.js';
import { askingAgainRefused } from '../../../../../../libs/domain/review/reviewed.js';
import { placeOfCondition } from '../../../reviews/conditions/condition.query.js';
import { listObligations } from '../../../reviews/obligation.query.js';
import { placeOfReview } from '../../../reviews/review.query.js';
import type { ReviewView } from '../../../reviews/review.schemas.js';
import { markup, type Html } from '../../html.js';
import type { ReadForms, Shown } from '../../in-browser.js';
import { readCalendar } from '../calendar.query.js';
import type { Choice } from '../form.js';
import { calledBy, readPeople } from '../people.query.js';
import { conditionForms } from './condition-form.js';
import { obligationForms } from './obligation-form.js';
import { resubmitForm } from './resubmit-form.js';
import { verdictForms } from './review-form.js';

/** Of obligations, as many as a choice can show. */
const MANY = { limit: 200 };

/** Whoever is asked for the verdict gives it, or says first which obligations apply; whoever made what is reviewed asks again. */
export const onReview: ReadForms<ReviewView> = async (shown, db) => {
  const { yours, state, heldUntil, cycle } = shown.answer;
  if (yours && state === 'open' && heldUntil === null) return onVerdict(db, shown);
  if (yours && state === 'obligations' && cycle !== null) {
    return markup`<section id="say"><h2>What has to be kept?</h2>
<p>Say first <a href="/v1/cycles/${cycle}/obligations#say">which obligations apply, or that there are none</a>.</p></section>`;
  }
  return (await mayResubmit(db, shown)) ? resubmitForm(shown.id) : null;
};

/** A verdict upon what has changed since is refused. */
async function onVerdict(db: Database, shown: Shown<ReviewView>): Promise<Html | null> {
  const { answer: review, viewer, voice } = shown;
  if (!may(viewer.roles, 'review')) return null;
  const obligations = review.cycle === null ? [] : (await listObligations(db, viewer, review.cycle, MANY)).items;
  const told = await namingConsenting(db, viewer, obligations, (all, say) =>
    all.map((one) => ({ ...one, reference: say(one.reference), statement: say(one.statement) })),
  );
  const now = await db.transaction().execute(readClock);
  const later = { now, voice, calendar: await readCalendar(db, viewer) };
  return verdictForms(review, told, { later, owners: await readOwners(db, shown) });
}

/** Those who can owe something for an approval: they read what is reviewed and do something, and whoever says that it was done is none of them. */
async function readOwners(db: Database, { answer, id, viewer }: Shown<ReviewView>): Promise<readonly Choice[] | null> {
  const { audience } = await placeOfReview(db, viewer, id);
  const people = await readPeople(db, viewer);
  if (people === null) return null;
  const judges = [answer.reviewer.id, viewer.person];
  return people
    .filter((one) => !judges.includes(one.id) && unfit(one, 'voice', audience) === null)
    .map((one) => calledBy('email', one));
}

/** By the rules that the command asks. */
async function mayResubmit(db: Database, { id, viewer }: Shown): Promise<boolean> {
  const key = await placeOfReview(db, viewer, id);
  return db.transaction().execute(async (tx) => {
    const { now, venue } = await loadVenueNow(tx, key);
    const review = venue.reviews.find((one) => one.id === id);
    if (!review || askingAgainRefused(venue, review, viewer)) return false;
    return !isRefusal(resubmit(venue, id, now, workingCalendar(venue.engagement.calendar)));
  });
}

/** Whoever is invited as a compliance reviewer, and whoever stands in for one, until the cycle ends. */
export const onObligations: ReadForms = async ({ id, viewer }, db) => {
  const { venue, invited } = await db.transaction().execute(async (tx) => {
    const loaded = await loadVenueNow(tx, { cycle: id, decision: null, pilot: null });
    const { rows } = await sql<{ person: string; answered: boolean }>`
      select person, obligations_answered_at is not null as answered from invitation
      where cycle = ${id} and program = ${viewer.program} and compliance`.execute(tx);
    return { venue: loaded.venue, invited: rows };
  });
  const theirs = invited.filter(({ person }) => [person, venue.standIns.get(person)].includes(viewer.person));
  if (theirs.length === 0 || venue.gate === null || endedRefused(venue)) return null;
  return obligationForms(
    id,
    theirs.every(({ answered }) => answered),
  );
};

/** By the rules that the commands ask. */
export const onCondition: ReadForms = async ({ id, viewer }, db) => {
  const { condition } = await placeOfCondition(db, viewer, id);
  return db.transaction().execute(async (tx) => {
    const now = await readClock(tx);
    const by = { person: viewer.person, standIns: standIns(await loadAbsences(tx, viewer.program, now), now) };
    const [owes, reviews] = [reportCondition(condition, by, now), confirmCondition(condition, by)];
    return conditionForms(id, { owes: !isRefusal(owes), reviews: !isRefusal(reviews) && may(viewer.roles, 'review') });
  });
};
