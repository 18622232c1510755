import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { checkFeedback } from '../../../libs/domain/contribution/feedback/feedback-quality.js';
import { newSalt, hashText } from '../../../libs/journal/text-hash.js';
import { FACILITATOR, ask } from '../reference-cycle.js';
import { AGENDA } from '../../servers/a-council.js';
import { untilAtRest } from './open-cycles.js';

export interface MuchSaid {
  readonly program: string;
  readonly cycle: string;
}

const DISPOSED_AT_ONCE = 500;
const REST_LIMIT_MS = 600_000;

/**
 * A cycle in closure, to which many people have said much, and in which every voice has its answer. What was said is written
 * straight into the tables, with its journal entries; everything else goes over HTTP.
 */
export async function muchSaid(stack: Stack, people: number, contributions: number): Promise<MuchSaid> {
  const texts = Array.from(
    { length: contributions },
    (_, n) => `On Monday the report took ${n % 60} minutes. I fill in eleven fields that nobody has asked me about.`,
  );
  const { said, ...where } = await saidToACycle(stack, people, texts);
  const path = `/v1/cycles/${where.cycle}`;
  const item = await ask<{ id: string }>(stack, FACILITATOR, 'POST', `${path}/items`, itemOf(said[0] ?? ''));
  await dispose(
    stack,
    where,
    said.map((contribution, n) =>
      n % 2 === 0
        ? { contribution, kind: 'will_change', items: [item.id] }
        : { contribution, kind: 'will_not', reason: 'The law asks for this field in every report' },
    ),
  );
  await ask(stack, FACILITATOR, 'POST', `${path}/refinement/end`, {});
  await untilAtRest(stack, REST_LIMIT_MS);
  return where;
}

/** A cycle in refinement in which these texts were said, evenly by so many people; with their ids, in the order of the texts. */
export async function saidToACycle(
  stack: Stack,
  people: number,
  texts: readonly string[],
): Promise<MuchSaid & { said: string[] }> {
  const emails = Array.from({ length: people }, (_, index) => `voice${index}@example.org`);
  const post = <Body = unknown>(path: string, body: object = {}): Promise<Body> =>
    ask<Body>(stack, FACILITATOR, 'POST', `/v1/${path}`, body);
  const participants = emails.map((email) => ({ email, name: email.split('@')[0], group: 'end_user' }));
  const engagement = { calendar: { zone: 'UTC' } };
  const program = await post<{ id: string }>('programs', {
    name: 'Council',
    product: 'Reports',
    engagement,
    participants,
  });
  const brief = { title: 'Simplified reporting', scope: 'The weekly report', invite: emails, ...AGENDA };
  const { id } = await post<{ id: string }>(`programs/${program.id}/cycles`, brief);
  await post(`cycles/${id}/agenda/publish`);
  await post(`cycles/${id}/session/open`, { reason: 'Everybody is here' });
  const said = await write(stack, { program: program.id, cycle: id }, texts);
  await post(`cycles/${id}/input/close`, { reason: 'Everybody has spoken' });
  return { program: program.id, cycle: id, said };
}

/** Drafts answers, as many at once as may be. */
export async function dispose(stack: Stack, { cycle }: MuchSaid, drafts: readonly object[]): Promise<void> {
  for (let at = 0; at < drafts.length; at += DISPOSED_AT_ONCE) {
    const items = drafts.slice(at, at + DISPOSED_AT_ONCE);
    await ask(stack, FACILITATOR, 'POST', `/v1/cycles/${cycle}/dispositions`, { items });
  }
}

/** What people said, evenly, and that they said it. */
async function write({ superuser }: Stack, { program, cycle }: MuchSaid, texts: readonly string[]): Promise<string[]> {
  const people = await superuser.selectFrom('invitation').select('person').where('cycle', '=', cycle).execute();
  const rows = texts.map((text, n) => {
    const salt = newSalt();
    return {
      id: randomUUID(),
      author: people[n % people.length]?.person,
      salt,
      text,
      quality: checkFeedback(text, {}),
      hash: hashText(salt, text),
    };
  });
  await sql`
    with said as (select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as s(id uuid, author uuid, salt text, text text, quality jsonb, hash text)),
    kept as (insert into contribution (id, program, cycle, audience, author, kind, channel, body, salt, quality, at)
      select id, ${program}, ${cycle}, 'participants', author, 'feedback', 'written', text, salt, quality, clock() from said)
    insert into journal (program, subject_kind, subject, cycle, type, at, actor, audience, body)
    select ${program}, 'cycle', ${cycle}, ${cycle}, 'contributed', clock(), author, 'participants',
      jsonb_build_object('contribution', id, 'textHash', hash, 'kind', 'feedback', 'channel', 'written', 'proxy', false, 'quality', 'ok')
    from said`.execute(superuser);
  return rows.map(({ id }) => id);
}

const itemOf = (contribution: string): object => ({
  title: 'A short form',
  framing: 'Field workers fill in fields that nobody reads',
  criteria: [
    {
      statement: 'A field worker finishes the weekly report without help',
      metric: 'time to finish',
      comparator: 'lte',
      threshold: 6,
      unit: 'minutes',
    },
  ],
  passages: [{ contribution, starts: 0, ends: 20 }],
});
