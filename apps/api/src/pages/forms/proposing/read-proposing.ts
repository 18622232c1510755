import { sql } from 'kysely';
import type { Database } from '../../../../../../libs/database/connection.js';
import { namingConsenting } from '../../../../../../libs/queries/people/named-people.query.js';
import { answerRefused, type Verdict } from '../../../../../../libs/domain/backlog/amendment.js';
import { phaseRefused } from '../../../../../../libs/domain/cycle/phase.js';
import { loadAnswering } from '../../../amendments/amendment-facts.query.js';
import { readItem } from '../../../backlog/item.query.js';
import { listContributions } from '../../../contributions/contribution.query.js';
import type { Instant } from '../../../../../../libs/domain/time.js';
import { readStanding, readStandingAnd } from '../../../cycles/standing.query.js';
import type { ReadForms, Shown } from '../../in-browser.js';
import { textOf } from '../../shown.js';
import { passageFields, passagesOf } from './passage-fields.js';
import { amendForms, newItemForm } from './propose-form.js';
import { proposalForms } from './proposal-answer-form.js';

/** Of what was said, as much as a choice can begin with. */
const MANY = { limit: 200 };

/** Where a cycle stands, and until when refinement is planned; null before it has begun. */
async function readRefining(db: Database, { viewer, voice }: Pick<Shown, 'viewer' | 'voice'>, cycle: string) {
  const { standing, beside } = await readStandingAnd(db, viewer, cycle, sql<Instant | null>`g.deadline`);
  const until = standing.gate.phase === 'refinement' && beside !== null ? textOf('at', beside, voice) : null;
  return { standing, until };
}

/** From the session until refinement ends: what is no item yet. It may rest on what was said, own words first. */
export const onProposals: ReadForms = async ({ id, viewer, voice }, db) => {
  const { standing, until } = await readRefining(db, { viewer, voice }, id);
  if (phaseRefused(standing, 'session', 'refinement')) return null;
  const mine = await listContributions(db, viewer, id, { ...MANY, mine: 'true' });
  const said = await listContributions(db, viewer, id, MANY);
  const others = said.items.filter(({ author }) => author.id !== viewer.person);
  const passages = passagesOf([...mine.items, ...others]);
  const told = await namingConsenting(db, viewer, passages, (all, say) =>
    all.map((one) => ({ ...one, words: say(one.words) })),
  ); // what is cited is told by its place, so a name that is left out is not lost
  return newItemForm(id, passageFields(told), until);
};

/** In the same time: what somebody would have otherwise in an item. */
export const onItem: ReadForms = async ({ id, viewer, voice }, db) => {
  const { cycle, status, framing, criteria, revision } = await readItem(db, viewer, id);
  const { standing, until } = await readRefining(db, { viewer, voice }, cycle);
  if (status === 'dropped' || phaseRefused(standing, 'session', 'refinement')) return null;
  const told = await namingConsenting(db, viewer, { framing, criteria }, (item, say) => ({
    framing: say(item.framing),
    criteria: item.criteria.map((one) => ({ ...one, statement: say(one.statement) })),
  }));
  return amendForms({ id, revision, criteria: told.criteria }, told.framing === framing ? framing : null, until);
};

/** As long as nobody has answered it. */
const REASON = 'A reason of ten characters';
export const onProposal: ReadForms = async ({ id, viewer }, db) => {
  const facts = await loadAnswering(db, viewer, id);
  const standing = await readStanding(db, viewer, facts.cycle);
  const refusal = (verdict: Verdict) => answerRefused(standing, facts, verdict, REASON);
  const accepting = refusal('accepted');
  return proposalForms(id, {
    accept: accepting === null,
    decline: refusal('declined') === null,
    withdraw: refusal('withdrawn') === null,
    outdated: accepting?.refused === 'outdated-amendment' ? accepting.detail : null,
  });
};
