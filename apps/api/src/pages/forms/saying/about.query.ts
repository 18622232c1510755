import { sql } from 'kysely';
import { namingConsenting } from '../../../../../../libs/commands/people/named-people.query.js';
import type { Database } from '../../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../../libs/domain/people.js';
import { readObjectives, readTopics } from '../../../agenda/agenda.query.js';
import type { Choice } from '../form.js';

/** What of its cycle something said can be about, as choices of a form. */
export interface About {
  readonly topics: readonly Choice[];
  /** Those of the topics that have a demonstration. */
  readonly demos: readonly Choice[];
  readonly objectives: readonly Choice[];
  /** Of its items, and those that its topics are measured by. */
  readonly criteria: readonly Choice[];
}

/** Outside a cycle there is nothing to choose from. */
export const NOTHING: About = { topics: [], demos: [], objectives: [], criteria: [] };

/** As many criteria as a choice can show. */
const MOST = 200;

/** What of a cycle that the viewer may read they can name, without the names of those who do not consent to that. */
export async function readAbout(db: Database, viewer: Viewer, cycle: string): Promise<About> {
  const topics = await readTopics(db, viewer, cycle);
  const { rows: criteria } = await sql<{ id: string; statement: string }>`
    select k.id, k.statement from criterion k join item i on i.id = k.item
    where k.program = ${viewer.program} and i.audience = any(${viewer.audiences}) and k.audience = any(${viewer.audiences})
      and (i.cycle = ${cycle} or k.id::text in (select jsonb_array_elements_text(t.demo->'criteria') from topic t
        where t.cycle = ${cycle} and t.audience = any(${viewer.audiences})))
    order by i.created_at, i.id, k.position, k.id limit ${MOST}`.execute(db);
  const objectives = await readObjectives(db, viewer, cycle);
  const choices = {
    topics: topics.map(({ id, question, minutes, ifTimeRemains }): Choice => [
      id,
      `${question} (${minutes} minutes${ifTimeRemains ? ', only if time remains' : ''})`,
    ]),
    objectives: objectives.map(({ id, statement }): Choice => [id, statement]),
    criteria: criteria.map(({ id, statement }): Choice => [id, statement]),
  };
  const told = await namingConsenting(db, viewer, choices, (all, say) => ({
    topics: all.topics.map(([id, words]): Choice => [id, say(words)]),
    objectives: all.objectives.map(([id, words]): Choice => [id, say(words)]),
    criteria: all.criteria.map(([id, words]): Choice => [id, say(words)]),
  }));
  return { ...told, demos: told.topics.filter((_topic, nth) => topics[nth]?.demo != null) };
}
