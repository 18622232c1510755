import { sql } from 'kysely';
import { IS_ADVICE } from '../../../queries/tally/advice.js';
import { namesOf } from '../names.js';
import { block } from '../wording.js';
import type { Writing } from '../writing.js';
import type { Forum } from './decision-facts.js';

interface Advice {
  readonly person: string;
  readonly option: string | null;
  readonly reason: string;
  readonly answer: string | null;
  readonly answeredBy: string | null;
}

/** The recipient's advice and its answer; null if they gave none. One query for all recipients of letters that are written together. */
export async function adviceAndAnswer({ db, to, readers }: Writing, { id, titles }: Forum): Promise<string | null> {
  const { rows } = await sql<Advice>`
    select p.person, p.option, p.reason, p.answer, p.answered_by from "position" p join decision d on d.id = p.decision
    where d.id = ${id} and p.person = any(${readers}::uuid[]) and ${IS_ADVICE} order by p.person`.execute(db);
  const mine = rows.find(({ person }) => person === to.actsAs);
  if (!mine) return null;
  const option = titles.get(mine.option ?? '');
  const advised = `You advised${option === undefined ? '' : ` "${option}"`}:\n${block(mine.reason)}`;
  if (mine.answer === null) return `${advised}\nIt has no answer.`;
  const by = (await namesOf(db, [mine.answeredBy])).get(mine.answeredBy ?? '');
  return `${advised}\nThe answer${by === undefined ? '' : ` of ${by}`}:\n${block(mine.answer)}`;
}
