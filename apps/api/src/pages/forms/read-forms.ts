import { namingConsenting } from '../../../../../libs/commands/people/named-people.query.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { contestRefused, ratingRefused } from '../../../../../libs/domain/closure/contest.js';
import { inputClosed } from '../../../../../libs/domain/contribution/contribution.js';
import { receiptRefused } from '../../../../../libs/domain/cycle/receipt.js';
import { deaf } from '../../../../../libs/domain/decision/positions.js';
import { may, type Action, type Viewer } from '../../../../../libs/domain/people.js';
import type { AgendaView, TopicView } from '../../agenda/agenda.schemas.js';
import { loadAnswer } from '../../closure/answered/answered.query.js';
import type { OwnConsents } from '../../consents/consent.schemas.js';
import { readStanding, readStandingNow } from '../../cycles/standing.query.js';
import type { DecisionView } from '../../decisions/decision.schemas.js';
import { readOwnPosition } from '../../decisions/positions/position.query.js';
import { readForumNow } from '../../decisions/positions/read-forum.js';
import type { PreReadDocument } from '../../pre-reads/pre-read.schemas.js';
import { listObligations } from '../../reviews/obligation.query.js';
import type { ReviewView } from '../../reviews/review.schemas.js';
import type { Data } from '../../http/naming/is-data.js';
import { markup, type Html } from '../html.js';
import { textOf, type Voice } from '../shown.js';
import { answerForms } from './answer-form.js';
import { consentForms } from './consent-form.js';
import type { Choice } from './form.js';
import { positionForm } from './position-form.js';
import { receiptForm } from './receipt-form.js';
import { verdictForms } from './review-form.js';
import { sayForms } from './say-form.js';

/** What a page shows, and to whom. */
export interface Shown {
  readonly path: string;
  readonly answer: Data;
  readonly viewer: Viewer;
  readonly voice: Voice;
}

type ReadForms = (db: Database, shown: Shown, id: string) => Promise<Html | null>;

/** What whoever reads a page may do there now, as forms; null where that is nothing. */
export async function readForms(db: Database, shown: Shown): Promise<Html | null> {
  for (const [place, policy, read] of PLACES) {
    const id = place.exec(shown.path)?.[1];
    if (id !== undefined) return may(shown.viewer.roles, policy) ? read(db, shown, id) : null;
  }
  return null;
}

/** While input is open, beside what is expected; else why not, and where it can be said instead. */
const onAgenda: ReadForms = async (db, { answer, viewer, voice }, id) => {
  const { topics, answers, input } = answer as AgendaView;
  const { now, standing } = await readStandingNow(db, viewer, id);
  if (inputClosed(standing, now)) {
    return markup`<section id="say"><h2>Say something</h2>
<p>${input.planned ? markup`You can say something here from ${textOf('at', input.opensAt, voice)} on. ` : null}What you say
<a href="/v1/programs/${standing.program}/inbox?mine=true#say">between cycles</a> is kept as well, and the next cycle answers it.</p></section>`;
  }
  const by = answers.promised ?? answers.planned;
  const choice = ({ id: topic, question, minutes, ifTimeRemains }: TopicView): Choice => [
    topic,
    `${question} (${minutes} minutes${ifTimeRemains ? ', only if time remains' : ''})`,
  ];
  const demos = topics.filter(({ demo }) => demo !== null).map(choice);
  const expect = markup`<p>Until ${textOf('at', input.closesAt, voice)}. Whoever may read this cycle reads it, with your name. ${
    by === null ? 'You get an answer' : markup`You get an answer by ${textOf('at', by, voice)}`
  }: what changes, what does not and why, or what is put off. What this cycle is about stands on this page.</p>`;
  return sayForms({ action: `/v1/cycles/${id}/contributions`, expect, topics: topics.map(choice), demos });
};

const onInbox: ReadForms = (_db, _shown, id) => {
  const expect = markup`<p>What you say here is kept. The next cycle takes it over and answers it, whatever that cycle is about.</p>`;
  return Promise.resolve(sayForms({ action: `/v1/programs/${id}/inbox`, expect, topics: [], demos: [] }));
};

const onAnswer: ReadForms = async (db, { viewer, answer }, id) => {
  const facts = await loadAnswer(db, id);
  const rate = ratingRefused(facts, viewer.person) === null && answer.usefulness === null;
  return answerForms(id, { rate, contest: contestRefused(facts, viewer.person) === null });
};

/** An anonymous position comes with a receipt that is shown once, which no page that one can reload may do. */
const onDecision: ReadForms = async (db, { answer, viewer }, id) => {
  const { now, forum } = await readForumNow(db, viewer, id);
  const { right } = forum;
  if (forum.anonymous || right === null || right === 'final_authority' || deaf(forum, now)) return null;
  const view = answer as DecisionView;
  const written = (await readOwnPosition(db, viewer, id))?.reason ?? '';
  const whole = written === (view.position?.reason ?? ''); // else a name is left out of what is shown, and would be lost
  return positionForm(view, forum, { right, reason: whole ? written : null });
};

/** For whoever is asked for the verdict now. One upon what has changed since is refused. */
const onReview: ReadForms = async (db, { answer, viewer }) => {
  const review = answer as ReviewView;
  if (!review.yours || review.state !== 'open' || review.heldUntil !== null) return null;
  const obligations = review.cycle === null ? [] : (await listObligations(db, viewer, review.cycle, MANY)).items;
  const told = await namingConsenting(db, viewer.program, obligations, (all, say) =>
    all.map((one) => ({ ...one, reference: say(one.reference), statement: say(one.statement) })),
  );
  return verdictForms(review, told);
};

const onConsents: ReadForms = (_db, { answer, voice }, id) =>
  Promise.resolve(consentForms(id, answer as OwnConsents, voice));

const onPreRead: ReadForms = async (db, { answer, viewer }, id) => {
  const { cycle, sentAt, acknowledgedAt } = answer as PreReadDocument;
  if (acknowledgedAt !== null || receiptRefused(await readStanding(db, viewer, cycle), sentAt)) return null;
  return receiptForm(id);
};

/** Of obligations, as many as a choice can show. */
const MANY = { limit: 200 };

/** Where forms stand, and the policy of the routes that they speak to. */
const PLACES: readonly (readonly [place: RegExp, policy: Action, read: ReadForms])[] = [
  [/^\/v1\/cycles\/([^/]+)\/agenda$/, 'contribute', onAgenda],
  [/^\/v1\/programs\/([^/]+)\/inbox$/, 'contribute', onInbox],
  [/^\/v1\/contributions\/([^/]+)\/answer$/, 'contribute', onAnswer],
  [/^\/v1\/decisions\/([^/]+)$/, 'take-position', onDecision],
  [/^\/v1\/reviews\/([^/]+)$/, 'review', onReview],
  [/^\/v1\/programs\/([^/]+)\/consents$/, 'declare', onConsents],
  [/^\/v1\/pre-reads\/([^/]+)$/, 'contribute', onPreRead],
];
