import { contestRefused, openBecause, ratingRefused } from '../../../../../../libs/domain/closure/contest.js';
import { attachmentsFull } from '../../../../../../libs/domain/contribution/attachment/rules.js';
import { inputClosed } from '../../../../../../libs/domain/cycle/input-window.js';
import { isTheirs } from '../../../../../../libs/domain/contribution/mending.js';
import type { AgendaView } from '../../../agenda/agenda.schemas.js';
import { loadAnswer, readAnswered } from '../../../closure/answered/answered.query.js';
import type { AnsweredView } from '../../../closure/answered/answered.schemas.js';
import { askedAbout, readInbox } from '../../../contributions/inbox/inbox.query.js';
import { mendingOf, readMendable } from '../../../contributions/mendable.query.js';
import { readStandingNow } from '../../../cycles/standing.query.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import type { Duration } from '../../../../../../libs/domain/time.js';
import type { Audience, Viewer } from '../../../../../../libs/domain/people.js';
import { readOwnConsents } from '../../../consents/consent.query.js';
import { markup, type Html } from '../../html.js';
import type { ReadForms, Shown } from '../../in-browser.js';
import { proposedThere } from '../../notes/cited-by.js';
import { textOf } from '../../shown.js';
import { draftSection, settleSection } from '../answering/read-answering.js';
import { READERS } from '../audience.js';
import { NOTHING, readAbout } from './about.query.js';
import { answerForms } from './answer-form.js';
import { attachForm, removeForms } from './attach-form.js';
import { mendForm, speakingFields } from './mend-form.js';
import { sayForms } from './say-form.js';
import { readGroups, readSpeaking } from './speaking.query.js';

/** While input is open, beside what is expected; else why not, and where it can be said instead. */
export const onAgenda: ReadForms<AgendaView> = async ({ answer: { answers, input }, id, viewer, voice }, db) => {
  const { now, standing } = await readStandingNow(db, viewer, id);
  if (inputClosed(standing, now)) {
    return markup`<section id="say"><h2>Say something</h2>
<p>${input.planned ? markup`You can say something here from ${textOf('at', input.opensAt, voice)} on. ` : null}What you say
<a href="/v1/programs/${standing.program}/inbox?mine=true#say">between cycles</a> is kept as well, and the next cycle answers it.</p></section>`;
  }
  const by = answers.promised ?? answers.planned;
  const expect = markup`<p>Until ${textOf('at', input.closesAt, voice)}. ${readBy(standing.audience)} ${
    by === null ? 'You get an answer' : markup`You get an answer by ${textOf('at', by, voice)}`
  }: what changes, what does not and why, or what is put off. What this cycle is about stands on this page.</p>`;
  const [about, speaking] = [await readAbout(db, viewer, id), await readSpeaking(db, viewer, standing.audience)];
  const { audience } = standing;
  return sayForms({ action: `/v1/cycles/${id}/contributions`, expect, about, speaking, audience });
};

/** Who reads what is said, unless fewer are chosen. */
const readBy = (audience: Audience): string =>
  `It is read by ${READERS[audience]}, with your name${audience === 'restricted' ? '' : ', unless you choose fewer people below'}.`;

/** At any time, beside when somebody looks at it if no cycle begins. */
export const onInbox: ReadForms = async ({ id, viewer, voice }, db) => {
  const { inbox } = await readInbox(db, id, []);
  const { confidentiality: audience } = inbox.engagement;
  const by = askedAbout(inbox);
  const expect = markup`<p>What you say here is kept. ${readBy(audience)} The next cycle takes it over and answers it, whatever that cycle is about; its agenda says by when. ${
    by === null ? null : markup`If none has begun by ${textOf('at', by, voice)}, a facilitator is asked to begin one.`
  }</p>`;
  const speaking = await readSpeaking(db, viewer, 'public'); // whoever contributes may say it
  return sayForms({ action: `/v1/programs/${id}/inbox`, expect, about: NOTHING, speaking, audience });
};

/** While its words may still be changed, by whoever said them or wrote them down; they are told why, when it is too late. Those who refine say what becomes of it. */
export const onContribution: ReadForms = async (shown, db) => {
  const { id, viewer } = shown;
  const mending = await mendingOf(db, viewer, id);
  const { contribution, closed } = await readMendable(db, viewer, mending);
  if (closed) {
    const { author, recordedBy } = contribution;
    const theirs = isTheirs({ author: author.id, recordedBy: recordedBy?.id ?? null }, viewer.person);
    const draft = await draftSection(db, viewer, contribution, 'say');
    if (!theirs) return draft;
    return markup`${draft}<section><h2>It cannot be edited now</h2>
<p>${closed.detail}.</p>
<p>What is attached to it stays as it is, too.</p>
${await proposedThere(db, viewer, id)}</section>`;
  }
  const mend = mendForm(contribution, {
    about: mending.cycle === null ? NOTHING : await readAbout(db, viewer, mending.cycle),
    speaking: speakingFields(contribution, {
      person: viewer.person,
      groups: await readGroups(db, viewer),
      widest: await widestThere(db, viewer, mending.cycle),
    }),
  });
  const full = attachmentsFull(contribution.attachments.length) !== null;
  const draft = await draftSection(db, viewer, contribution, 'becomes');
  return markup`${draft}${mend}${full ? null : attachForm(id, viewer.person, await recordable(db, shown))}${removeForms(contribution.attachments)}`;
};

/** Who reads, at most, what is said in a cycle, or to the inbox. */
async function widestThere(db: Database, viewer: Viewer, cycle: string | null): Promise<Audience> {
  if (cycle === null) return (await readInbox(db, viewer.program, [])).inbox.engagement.confidentiality;
  return (await readStandingNow(db, viewer, cycle)).standing.audience;
}

/** Whether a file may record its sender, and where they say so first. */
async function recordable(db: Database, { viewer, voice }: Shown): Promise<Html> {
  const consents = await readOwnConsents(db, viewer);
  const recording = consents.items.find(({ use }) => use === 'recording');
  if (recording?.state === 'valid' && recording.given)
    return markup`You consent to being recorded until ${textOf('until', recording.given.until, voice)}.`;
  if (!recording?.asked)
    return markup`Nobody is asked for a consent to being recorded here, so no recording of people whom one can tell apart is taken.`;
  const answer =
    recording.state === 'declined' ? 'which you declined' : 'which you have not given to what is asked now';
  return markup`A file that records you needs <a href="/v1/programs/${viewer.program}/consents#say">your consent to being recorded</a>, ${answer}.`;
}

/** As long as each can be said. Whether it was useful can be said again, beside what was said before. Those who refine give the answer that is owed. */
export const onAnswer: ReadForms<AnsweredView> = async ({ answer: { usefulness: said }, id, viewer }, db) => {
  const facts = await loadAnswer(db, id);
  const rates = ratingRefused(facts, viewer.person) === null;
  const written = rates ? (await readAnswered(db, viewer, id)).usefulness : null;
  const rate = rates ? { said, named: said?.comment !== written?.comment } : null;
  const contest = contestRefused(facts, viewer.person) === null ? await leadTimeOf(db, id) : null;
  const forms = answerForms(id, { rate, contest });
  const because = openBecause(facts);
  if (because === null) return forms;
  const settle = await settleSection(db, viewer, id, { because, anchor: forms === null ? 'say' : 'settle' });
  return forms === null && settle === null ? null : markup`${settle}${forms}`;
};

/** How long an answer that is owed once more takes. */
async function leadTimeOf(db: Database, contribution: string): Promise<Duration> {
  const { engagement } = await db
    .selectFrom('contribution')
    .innerJoin('cycle', 'cycle.id', 'contribution.cycle')
    .select('cycle.engagement')
    .where('contribution.id', '=', contribution)
    .executeTakeFirstOrThrow();
  return engagement.leadTimes.refinement;
}
