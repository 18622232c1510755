import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import { aboutOf, type About, type ContributionBody } from '../../../../libs/domain/contribution/contribution.js';
import type { Demonstrating } from '../../../../libs/domain/contribution/evidence.js';
import type { PersonName, Viewer } from '../../../../libs/domain/people.js';
import { notFound, refuse, Refused, type Offence, type Refusal } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import {
  ANSWER_BY,
  STANDING,
  STANDING_PLACE,
  standingFrom,
  type CycleStanding,
  type StandingRow,
} from '../cycles/standing.query.js';

/** What a contribution is checked against and shown with. */
export interface Surroundings {
  /** Read after the gate's lock, as everything here. */
  readonly now: Instant;
  readonly standing: CycleStanding;
  readonly author: PersonName;
  /** By when everything said in the cycle has its answer: as promised, else as planned. */
  readonly answerBy: Instant | null;
  /** The topic that it speaks to, or that of the scenario that it names, with what its demonstrations show. */
  readonly topic: Demonstrating | null;
  /** The refusal of a topic or objective that is not this cycle's, of a criterion that is neither its nor the topic's, or of what is not to be seen. */
  readonly unknown: Refusal | null;
}

/** Who asks for a contribution to a cycle, whose words it is, and what it names. */
export interface Asking {
  readonly viewer: Viewer;
  readonly speaker: Viewer;
  readonly body: Pick<ContributionBody, 'topic' | 'objective' | 'criterion' | 'scenario' | 'observation'>;
}

interface NamedByContribution extends About {
  /** The criterion that was tried. */
  readonly tried: string | null;
}

interface FoundSurroundings extends Pick<Surroundings, 'author' | 'answerBy' | 'topic'> {
  readonly objective: boolean;
  readonly criterion: boolean;
  readonly scenario: boolean;
  readonly tried: boolean;
}

type SurroundingsRow = StandingRow & FoundSurroundings & { readonly nth: number };

/**
 * Reads the cycle's standing, the author and the references of several requests by one statement, in the order of the requests. `not-found` for a
 * caller who may not read the cycle; earlier refusals pass through. The text of the statement is constant, so that the planner keeps one plan.
 */
export async function readSurroundings<One extends Asking>(
  tx: Tx,
  cycle: string,
  asking: readonly (One | Refused)[],
): Promise<((One & Surroundings) | Refused)[]> {
  const rows = asking.flatMap((one, nth) => (one instanceof Refused ? [] : [asked(one, nth)]));
  const { rows: answers } = await sql<SurroundingsRow>`
    select a.nth, ${STANDING}, ${AUTHOR} as author, ${ANSWER_BY} as answer_by,
      ${TOPIC} as topic, ${OBJECTIVE} as objective, ${criterionHere('a.criterion')} as criterion, ${criterionHere('a.tried')} as tried,
      ${SCENARIO} as scenario
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as a (nth int, program uuid, reads text[], speaker uuid, hears text[],
          topic uuid, objective uuid, criterion uuid, scenario uuid, tried uuid),
      ${STANDING_PLACE}
    where c.id = ${cycle} and c.program = a.program and c.audience = any(a.reads)`.execute(tx);
  const found = new Map(answers.map((row) => [row.nth, row]));
  return asking.map((one, nth) => {
    if (one instanceof Refused) return one;
    const row = found.get(nth);
    if (!row) return notFound();
    const { author, answerBy, topic } = row;
    return { ...one, ...standingFrom(row), author, answerBy, topic, unknown: unknownOf(namedIn(one.body), row) };
  });
}

const asked = ({ viewer, speaker, body }: Asking, nth: number) => ({
  nth,
  program: viewer.program,
  reads: viewer.audiences,
  speaker: speaker.person,
  hears: speaker.audiences,
  ...namedIn(body),
});

const namedIn = (body: Asking['body']): NamedByContribution => ({
  ...aboutOf(body),
  tried: body.observation?.criterion ?? null,
});

const AUTHOR = sql.raw(`(select jsonb_build_object('id', p.id, 'name', p.name) from person p where p.id = a.speaker)`);

const TOPIC_HERE = `topic t where t.id = coalesce(a.topic, (select s.topic from scenario s where s.id = a.scenario))
  and t.cycle = c.id and t.audience = any(a.hears)`;
/** Its scenarios by how they begin, which is enough to tell them apart. */
const SCENARIOS = `(select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'situation', left(s.situation, 200)) order by s.position), '[]')
  from scenario s where s.topic = t.id)`;
const TOPIC = sql.raw(`(select jsonb_build_object('id', t.id, 'scenarios', ${SCENARIOS}) from ${TOPIC_HERE})`);
const SCENARIO = sql.raw(
  `exists (select from ${TOPIC_HERE} and exists (select from scenario s where s.topic = t.id and s.id = a.scenario))`,
);

const OBJECTIVE = sql.raw(
  'exists (select from objective o where o.id = a.objective and o.cycle = c.id and o.audience = any(a.hears))',
);

/** Whether it is of the cycle, or one that the topic is measured by. */
const criterionHere = (named: string) =>
  sql.raw(`exists (select from criterion k join item i on i.id = k.item
  where k.id = ${named} and k.program = c.program and i.audience = any(a.hears) and k.audience = any(a.hears)
    and (i.cycle = c.id or exists (select from ${TOPIC_HERE} and exists (
      select from scenario_criterion x join scenario s on s.id = x.scenario where x.criterion = k.id and s.topic = t.id))))`);

function unknownOf(named: NamedByContribution, there: FoundSurroundings): Refusal | null {
  const errors: Offence[] = [];
  if (named.topic && !there.topic) errors.push({ path: 'topic', message: 'This cycle has no topic with this id' });
  if (named.objective && !there.objective)
    errors.push({ path: 'objective', message: 'This cycle has no objective with this id' });
  const message = 'Neither this cycle nor the topic has a criterion with this id';
  if (named.criterion && !there.criterion) errors.push({ path: 'criterion', message });
  if (named.scenario && !there.scenario) errors.push({ path: 'scenario', message: NO_SCENARIO });
  if (named.tried && !there.tried) errors.push({ path: 'observation.criterion', message });
  return errors.length > 0 ? refuse('unknown-reference', 'It names what is not there', errors) : null;
}

const NO_SCENARIO = 'Neither this cycle nor the topic that it names has a scenario with this id';
