import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import { iso } from '../../../../libs/database/iso.js';
import type { ContributionBody } from '../../../../libs/domain/contribution/contribution.js';
import type { PersonName, Viewer } from '../../../../libs/domain/people.js';
import { refuse, type Offence, type Refusal } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { readStandingAnd, type CycleStanding } from '../cycles/standing.query.js';

/** What a contribution is checked against and shown with. */
export interface Surroundings {
  /** Read after the gate's lock, as everything here. */
  readonly now: Instant;
  readonly standing: CycleStanding;
  readonly author: PersonName;
  /** By when everything said in the cycle has its answer: as promised, else as planned. */
  readonly answerBy: Instant | null;
  /** The topic that it speaks to. */
  readonly topic: { readonly demo: boolean } | null;
  /** The refusal of a topic that is not this cycle's, of a criterion that is neither its nor the topic's, or of what is not to be seen. */
  readonly unknown: Refusal | null;
}

interface Named {
  readonly topic: string | null;
  readonly criterion: string | null;
}

interface Found extends Pick<Surroundings, 'author' | 'answerBy' | 'topic'> {
  readonly criterion: boolean;
}

/** Where the cycle stands for the viewer, who speaks and what they speak to, by one statement. */
export async function readSurroundings(
  tx: Tx,
  viewer: Viewer,
  cycle: string,
  { topic, observation }: ContributionBody,
  speaker: Viewer = viewer,
): Promise<Surroundings> {
  const named = { topic: topic ?? null, criterion: observation?.criterion ?? null };
  const { now, standing, beside } = await readStandingAnd(tx, viewer, cycle, found(speaker, named));
  const { author, answerBy, topic: about } = beside;
  return { now, standing, author, answerBy, topic: about, unknown: unknownOf(named, beside) };
}

/**
 * What is named in the cycle `c`, as far as the viewer, who speaks, may read it. What nobody names is not in the text: the planner would leave
 * it out of each plan anew, and never keep one for all.
 */
const found = (viewer: Viewer, { topic, criterion }: Named) => sql<Found>`jsonb_build_object(
  'author', (select jsonb_build_object('id', p.id, 'name', p.name) from person p where p.id = ${viewer.person}),
  'answerBy', ${iso('coalesce(c.answers_promised_for, c.answers_planned_for)')},
  'topic', ${topic ? sql`(select jsonb_build_object('demo', t.demo is not null) from ${topicHere(viewer, topic)})` : sql`null`},
  'criterion', ${criterion ? criterionHere(viewer, criterion, topic) : sql`false`})`;

const topicHere = ({ audiences }: Viewer, topic: string) =>
  sql`topic t where t.id = ${topic} and t.cycle = c.id and t.audience = any(${audiences})`;

/** Whether it is of the cycle, or one that the topic is measured by. */
function criterionHere(viewer: Viewer, criterion: string, topic: string | null) {
  const { audiences } = viewer;
  const ofTopic = topic
    ? sql`or exists (select from ${topicHere(viewer, topic)} and t.demo->'criteria' ? k.id::text)`
    : sql``;
  return sql`exists (select from criterion k join item i on i.id = k.item
    where k.id = ${criterion} and k.program = c.program and i.audience = any(${audiences}) and k.audience = any(${audiences})
      and (i.cycle = c.id ${ofTopic}))`;
}

function unknownOf(named: Named, there: Found): Refusal | null {
  const errors: Offence[] = [];
  if (named.topic && !there.topic) errors.push({ path: 'topic', message: 'This cycle has no topic with this id' });
  if (named.criterion && !there.criterion) {
    const message = 'Neither this cycle nor the topic has a criterion with this id';
    errors.push({ path: 'observation.criterion', message });
  }
  return errors.length > 0 ? refuse('unknown-reference', 'It names what is not there', errors) : null;
}
