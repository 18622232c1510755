import { sql } from 'kysely';
import type { Stack } from '../../servers/a-stack-of-processes.js';
import { FACILITATOR, ask } from '../reference-cycle.js';
import { inLanes } from '../load/lanes.js';

const AT_A_TIME = 10;

/** Gives each cycle's phase another deadline, over HTTP: its ladder is armed anew, and its first rung comes at that instant. */
export async function moveDeadlines(
  stack: Stack,
  cycles: readonly string[],
  to: (index: number) => number,
): Promise<void> {
  const numbered = cycles.map((id, index) => ({ id, index }));
  await inLanes(numbered, AT_A_TIME, ({ id, index }) =>
    ask(stack, FACILITATOR, 'POST', `/v1/cycles/${id}/deadline`, {
      to: new Date(to(index)).toISOString(),
      reason: 'We need more time',
    }),
  );
}

/** How late the rungs fired that stood at the deadlines of these cycles, in ms by Postgres' clock; one that has not is missing. */
export async function lagsOf({ superuser }: Stack, cycles: readonly string[]): Promise<number[]> {
  const { rows } = await sql<{ lag: number }>`
    select (extract(epoch from a.fired_at - a.at) * 1000)::float8 as lag
    from appointment a join gate g on g.kind = a.kind and g.id = a.subject and g.entry = a.entry and g.version = a.version
    where a.kind = 'cycle' and a.subject = any(${[...cycles]}::uuid[]) and a."do" = 'escalate' and a.fired_at is not null`.execute(
    superuser,
  );
  return rows.map(({ lag }) => lag);
}
