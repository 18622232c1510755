import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Stack } from '../../servers/a-stack-of-processes.js';

/**
 * Writes cycles beside one that was opened over HTTP, with its people and its ladder, straight into the tables: the first
 * escalation of each comes at its instant (`at`, ms since the epoch), earlier rungs are left out. The relay starts their workflows,
 * as it does for every row that has none. Returns their ids.
 */
export async function cloneCycles({ superuser }: Stack, model: string, at: readonly number[]): Promise<string[]> {
  const ids = at.map(() => randomUUID());
  const instants = at.map((ms) => new Date(ms).toISOString());
  await superuser.transaction().execute(async (tx) => {
    const clones = sql`unnest(${ids}::uuid[], ${instants}::timestamptz[]) as n (id, at)`;
    const escalation = sql`(select a.at, a.rung from appointment a join gate o on o.kind = a.kind and o.id = a.subject
      where a.kind = 'cycle' and a.subject = ${model} and a.entry = o.entry and a.version = o.version and a."do" = 'escalate'
      order by a.at limit 1) as e`;
    await sql`insert into cycle select (jsonb_populate_record(c, jsonb_build_object('id', n.id))).*
      from cycle c cross join ${clones} where c.id = ${model}`.execute(tx);
    await sql`insert into invitation select (jsonb_populate_record(i, jsonb_build_object('cycle', n.id))).*
      from invitation i cross join ${clones} where i.cycle = ${model}`.execute(tx);
    await sql`insert into appointment select (jsonb_populate_record(a, jsonb_build_object('subject', n.id, 'at', a.at + (n.at - e.at)))).*
      from appointment a cross join ${escalation} cross join ${clones}
      where a.kind = 'cycle' and a.subject = ${model} and a.at >= e.at`.execute(tx);
    await sql`insert into gate select (jsonb_populate_record(g, jsonb_build_object('id', n.id, 'cycle', n.id, 'started_at', null,
        'followed', 0, 'opened_at', clock() - interval '1 minute', 'deadline', n.at, 'next_at', n.at, 'next_rung', e.rung,
        'next_do', 'escalate'))).*
      from gate g cross join ${escalation} cross join ${clones} where g.kind = 'cycle' and g.id = ${model}`.execute(tx);
  });
  return ids;
}
