import { sql } from 'kysely';
import { plural } from '../../../domain/words/plural.js';
import { WAITING_FOR } from '../../../queries/waiting-for.js';
import { clip } from '../../one-line.js';
import { namesOf } from '../names.js';
import { list } from '../wording.js';
import type { Template } from '../writing.js';

const QUOTED = 120;

/** What the recipient said has no other answer yet, which was promised for a date. Their own words are theirs, whatever else they may read. */
export const answerOverdue: Template = async ({ db, data, program, to, when }) => {
  if (!data.due) return null;
  const { rows: waiting } = await sql<{ id: string; body: string; owner: string }>`
    select w.id, w.body, p.owner from promise p cross join lateral ${WAITING_FOR}
    where p.program = ${program.id} and p.cycle is not distinct from ${data.cycle ?? null}::uuid and p.due_at = ${data.due}
      and p.kept_at is null and w.author = ${to.id}
    order by w.at, w.id`.execute(db);
  const [first] = waiting;
  if (!first) return null;
  const names = await namesOf(
    db,
    waiting.map(({ owner }) => owner),
  );
  const owners = [...new Set(waiting.map(({ owner }) => names.get(owner) ?? 'A facilitator'))];
  return {
    subject: `You still wait for an answer: ${program.name}`,
    paragraphs: [
      `You were promised ${plural(waiting.length, 'answer')} by ${when(data.due)}, which nobody has given. You said:\n${list(waiting.map(({ body }) => `"${clip(body, QUOTED)}"`))}`,
      `Still owed to you by: ${owners.join(', ')}. They were asked several times. Everybody who takes part sees now that it is overdue. You get an e-mail with the answer.`,
    ],
    ...(to.takesPart ? { path: `/v1/contributions/${first.id}/answer` } : {}),
  };
};
