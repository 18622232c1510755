import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { verify } from '../../../libs/journal/verify.js';
import type { Part } from '../../servers/stack/parts.js';
import { collect, footprints } from '../harness/footprint.js';
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

/** In ms: how long everything may take to come to rest, unless a case says otherwise. */
export const REST_MS = 60_000;

/**
 * What a process may hold more than before the fault, when it was ready and nobody had asked it for anything. Memory: code that is
 * compiled at its first run, and a heap that V8 does not give back at once. Handles: the sessions of a pool, and connections that
 * clients keep. The most that was measured: an API that fifty writers had pounded held 164 MB and 60 handles more, a worker
 * 94 MB and 11 handles.
 */
const MAY_GROW = { api: { mb: 200, handles: 65 }, worker: { mb: 150, handles: 25 } } as const;

/** 8b. Memory and handles are back: no transaction is left open, no process keeps what it opened, none ended by itself. */
export async function unreturned(ground: ProvingGround, { mayEnd, restMs }: Exceptions): Promise<string[]> {
  const { stack } = ground;
  const { rows } = await sql<{ name: string; query: string }>`
    select application_name as name, left(query, 80) as query from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%' and state_change < clock_timestamp() - interval '3 seconds'
    `.execute(stack.superuser);
  const found = rows.map(({ name, query }) => `${name} left a transaction open after ${query}`);
  found.push(...(await heldByNobody(stack)));
  found.push(...(await keptByProcesses(ground, restMs)));
  const ends = new Map<Part, number>();
  const ended = stack.ends.filter(({ part }) => {
    const times = (ends.get(part) ?? 0) + 1;
    ends.set(part, times);
    return !mayEnd?.part.test(part) || times > mayEnd.atMost;
  });
  return [...found, ...ended.map(({ part, how }) => `${part} ended by itself: ${how}`)];
}

/**
 * What processes hold beyond what they may. They are asked to collect what they no longer need, and looked at again, for at most
 * `limitMs`: beside much other work V8 collects later, and by itself a process at rest never does. What leaks stays.
 */
async function keptByProcesses(ground: ProvingGround, limitMs = REST_MS): Promise<string[]> {
  for (const limit = Date.now() + limitMs; ;) {
    const found = grown(ground);
    if (found.length === 0 || Date.now() > limit) return found;
    collect(ground.stack);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** What they hold at this moment. */
const grown = ({ stack, before }: ProvingGround): string[] =>
  [...footprints(stack)].flatMap(([part, now]) => {
    const then = before.get(part);
    if (!then) throw new Error(`${part} was not measured before the fault`);
    const may = MAY_GROW[part.startsWith('api-') ? 'api' : 'worker'];
    return [
      ...(now.mb > then.mb + may.mb ? [`${part} holds ${now.mb} MB, and ${then.mb} MB before`] : []),
      ...(now.handles > then.handles + may.handles
        ? [`${part} holds ${now.handles} handles, and ${then.handles} before`]
        : []),
    ];
  });

/**
 * 8c. Whoever was answered while something was away was told so: 503 with its code, and when to ask again. Anything else of 5xx says
 * that it is a mistake of ours.
 */
export function mistaken({ recorder, stack }: ProvingGround): string[] {
  const tries = recorder.asked.flatMap((asked) => asked.tries.map((one) => ({ asked, one })));
  return tries.flatMap(({ asked, one }) => {
    const { outcome, code, retryAfter, requestId } = one;
    if (typeof outcome === 'string' || outcome < 500) return [];
    if (outcome === 503 && code === 'unavailable' && Number(retryAfter) > 0) return [];
    const told = [outcome, code ?? 'without a code', `retry-after ${retryAfter ?? 'none'}`].join(', ');
    return [`${asked.method} ${asked.path} by ${asked.as} was answered ${told}${logged(stack, requestId)}`];
  });
}

/** What the log of an API has of a request, in a line of its own. */
function logged({ home, parts }: ProvingGround['stack'], requestId: string | null): string {
  const logs = parts.filter((part) => part.startsWith('api-')).map((part) => join(home.logs, `${part}.log`));
  const lines = logs.filter(existsSync).flatMap((log) => readFileSync(log, 'utf8').split('\n'));
  const line = requestId === null ? undefined : lines.find((one) => one.includes(requestId));
  return line === undefined ? '' : `\n    ${line}`;
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
