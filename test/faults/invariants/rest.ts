import { readFileSync, readdirSync } from 'node:fs';
import { sql } from 'kysely';
import { verify } from '../../../libs/journal/verify.js';
import { POOL, type ProvingGround } from '../harness/proving-ground.js';
import type { Exceptions } from './answers.js';

/** 6. The chain is whole, and every entry of the journal stands in it. */
export async function broken({ stack }: ProvingGround): Promise<string[]> {
  const { ok, programs } = await verify(stack.superuser);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from journal`.execute(stack.superuser);
  const sealed = programs.reduce((sum, program) => sum + program.sealed, 0);
  return [
    ...(ok ? [] : programs.flatMap(({ findings }) => findings.map((finding) => JSON.stringify(finding)))),
    ...(sealed === rows[0]?.n ? [] : [`${rows[0]?.n} entries, of which ${sealed} are sealed`]),
  ];
}

/** 8a. What waits to be done: pokes, notices, seals. */
export async function queued({ stack }: ProvingGround): Promise<string[]> {
  const { rows } = await sql<{ what: string; n: number }>`
    select 'pokes' as what, count(*)::int as n from poke
    union all select 'notices', count(*)::int from notice where state = 'queued'
    union all select 'unsealed entries', count(*)::int from unsealed`.execute(stack.superuser);
  return rows.filter(({ n }) => n > 0).map(({ what, n }) => `${n} ${what} are left`);
}

/** Longer than the invariants look: what falls due meanwhile would move under their eyes. */
const SOON = '10 seconds';

/** What time does next, and soon: steps of a ladder, promises of a cycle that has ended. */
export async function dueSoon({ stack }: ProvingGround): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select concat_ws(' ', kind, id, 'does', next_do, 'at', next_at) as what from gate
    where not over and next_at < clock() + ${SOON}::interval`.execute(stack.superuser);
  return rows.map(({ what }) => what);
}

/** The last entry of the journal: another one, and something has moved. */
export async function newest({ stack }: ProvingGround): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`select max(id)::text as id from journal`.execute(stack.superuser);
  return rows[0]?.id ?? null;
}

/** Of API and worker, so long as nothing is asked of them. */
const MOST_MB = { api: 400, worker: 600 } as const;
const MOST_HANDLES = 90;

/** 8b. Memory and handles are back: no transaction is left open, no process keeps what it opened, none ended by itself. */
export async function unreturned({ stack }: ProvingGround, { mayEnd }: Exceptions): Promise<string[]> {
  const { rows } = await sql<{ name: string; query: string }>`
    select application_name as name, left(query, 80) as query from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%' and state_change < clock_timestamp() - interval '3 seconds'
    `.execute(stack.superuser);
  const found = rows.map(({ name, query }) => `${name} left a transaction open after ${query}`);
  found.push(...(await heldByNobody(stack)));
  for (const part of stack.parts) {
    const pid = stack.pid(part);
    const kind = part.startsWith('api-') ? 'api' : part.startsWith('worker-') ? 'worker' : null;
    if (pid === null || kind === null) continue;
    const { mb, handles } = footprint(pid);
    if (mb > MOST_MB[kind]) found.push(`${part} holds ${mb} MB`);
    if (handles > MOST_HANDLES) found.push(`${part} holds ${handles} handles`);
  }
  const ended = stack.ends.filter(({ part }) => !mayEnd?.test(part));
  return [...found, ...ended.map(({ part, how }) => `${part} ended by itself: ${how}`)];
}

/** Locks of rows and gates that outlived what took them, and more sessions than the parts of a kind may open; of those outside the stack nothing is known. */
async function heldByNobody({ superuser, parts }: ProvingGround['stack']): Promise<string[]> {
  const mayOpen = (['api', 'worker'] as const)
    .map((kind) => ({
      name: `roundtable-${kind}`,
      most: POOL * parts.filter((part) => part.startsWith(`${kind}-`)).length,
    }))
    .filter(({ most }) => most > 0);
  const { rows } = await sql<{ what: string }>`
    select concat_ws(' ', count(*), 'advisory locks are held by', s.application_name) as what
      from pg_locks l join pg_stat_activity s using (pid)
      where l.locktype = 'advisory' and s.datname = current_database()
        and s.state_change < clock_timestamp() - interval '3 seconds' group by s.application_name
    union all
    select concat_ws(' ', count(*), 'sessions of', s.application_name) from pg_stat_activity s
        join jsonb_to_recordset(${JSON.stringify(mayOpen)}::jsonb) as m (name text, most int) on m.name = s.application_name
      where s.datname = current_database() group by s.application_name, m.most having count(*) > m.most`.execute(
    superuser,
  );
  return rows.map(({ what }) => what);
}

/** Resident memory, and open files and sockets, of a process. */
export function footprint(pid: number): { readonly mb: number; readonly handles: number } {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { mb: Math.round(Number(kilobytes) / 1024), handles: readdirSync(`/proc/${pid}/fd`).length };
}
