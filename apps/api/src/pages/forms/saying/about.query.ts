import { sql } from 'kysely';
import { namingConsenting } from '../../../../../../libs/queries/people/named-people.query.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../../libs/domain/people.js';
import { readObjectives, readTopics } from '../../../agenda/agenda.query.js';
import { firstWordsOf } from '../../shown.js';
import type { Choice } from '../form.js';

/** What of its cycle something said can be about, as choices of a form. */
export interface About {
  readonly topics: readonly Choice[];
  /** What demonstrations show, as far as there are any. */
  readonly scenarios: readonly Choice[];
  /** The topics that have none. */
  readonly notShown: readonly Choice[];
  readonly objectives: readonly Choice[];
  /** Of its items, and those that its scenarios put to the test. */
  readonly criteria: readonly Choice[];
}

/** Outside a cycle there is nothing to choose from. */
export const NOTHING: About = { topics: [], scenarios: [], notShown: [], objectives: [], criteria: [] };

/** As many criteria as a choice can show. */
const MOST = 200;

/** What of a cycle that the viewer may read they can name, without the names of those who do not consent to that. */
export async function readAbout(db: Database, viewer: Viewer, cycle: string): Promise<About> {
  const topics = await readTopics(db, viewer, cycle);
  const { rows: criteria } = await sql<{ id: string; statement: string }>`
    select k.id, k.statement from criterion k join item i on i.id = k.item
    where k.program = ${viewer.program} and i.audience = any(${viewer.audiences}) and k.audience = any(${viewer.audiences})
      and (i.cycle = ${cycle} or k.id in (select l.criterion from scenario_criterion l join scenario s on s.id = l.scenario
        where s.cycle = ${cycle} and s.audience = any(${viewer.audiences})))
    order by i.created_at, i.id, k.position, k.id limit ${MOST}`.execute(db);
  const objectives = await readObjectives(db, viewer, cycle);
  const choices = {
    topics: topics.map(({ id, question, minutes, ifTimeRemains }): Choice => [
      id,
      `${question} (${minutes} minutes${ifTimeRemains ? ', only if time remains' : ''})`,
    ]),
    scenarios: topics.flatMap(({ question, scenarios }) =>
      scenarios.map(({ id, situation }) => ({ id, situation, question })),
    ),
    objectives: objectives.map(({ id, statement }): Choice => [id, statement]),
    criteria: criteria.map(({ id, statement }): Choice => [id, statement]),
  };
  const told = await namingConsenting(db, viewer, choices, (all, say) => ({
    topics: all.topics.map(([id, words]): Choice => [id, say(words)]),
    scenarios: all.scenarios.map(({ id, situation, question }) => ({
      id,
      situation: say(situation),
      question: say(question),
    })),
    objectives: all.objectives.map(([id, words]): Choice => [id, say(words)]),
    criteria: all.criteria.map(([id, words]): Choice => [id, say(words)]),
  }));
  const scenarios = told.scenarios.map(({ id, situation, question }): Choice => [
    id,
    `${firstWordsOf({ text: situation }) ?? ''} (${question})`, // cut only once names are left out
  ]);
  return { ...told, scenarios, notShown: told.topics.filter((_topic, nth) => topics[nth]?.scenarios.length === 0) };
}
