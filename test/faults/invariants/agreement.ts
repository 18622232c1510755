import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { sql } from 'kysely';
import type { Position, Subject } from '../../../libs/domain/subject.js';
import { TASK_QUEUE, subjectOf, workflowId } from '../../../libs/temporal/ids.js';
import { positionQuery } from '../../../workflows/subject-workflow/position.messages.js';
import type { ProvingGround } from '../harness/proving-ground.js';
import type { Try } from '../harness/recorder.js';
import type { Exceptions } from './answers.js';
import { AFTER, ENDS } from './order.js';

const { EventType } = proto.temporal.api.enums.v1;

const LAST_EVENTS = 8;
const WITHIN_MS = 2000;
/** A worker that has just been started reads the whole history before it answers. */
const QUERY_MS = 15_000;
const AT_THE_SAME_TIME = 10;

/** A gate with what a position says of it, and whether its workflow has begun. */
interface Row extends Subject, Pick<Position, 'epoch' | 'revision' | 'phase' | 'entry' | 'held' | 'over'> {
  readonly begun: boolean;
  readonly nextDo: string | null;
  readonly nextRung: number | null;
  readonly nextAt: string | null;
}

/**
 * 5. Rows, journal and workflows agree: per open row a running workflow whose whole position is the row's within two seconds, per
 * closed row none that runs, none without a row; rows say what the journal says; and one journal entry per answered command.
 */
export async function disagreement(ground: ProvingGround, exceptions: Exceptions): Promise<string[]> {
  let found = await parted(ground); // wakes those that no worker has in its cache
  for (const limit = Date.now() + WITHIN_MS; ;) {
    if (found.length === 0 || Date.now() > limit) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
    found = await parted(ground);
  }
  return [...found, ...(await contradicted(ground)), ...(await unjournaled(ground, exceptions))];
}

async function parted(ground: ProvingGround): Promise<string[]> {
  const { rows } = await sql<Row>`
    select kind, id, epoch, revision, phase, entry, held_until is not null as held, over, next_do, next_rung, next_at,
      started_at is not null or phase not in ('new', 'draft') as begun
    from gate`.execute(ground.stack.superuser);
  const known = new Set(rows.map(workflowId));
  const begun = rows.filter((row) => row.begun);
  const found: string[][] = [];
  for (let first = 0; first < begun.length; first += AT_THE_SAME_TIME) {
    const turn = begun.slice(first, first + AT_THE_SAME_TIME);
    found.push(...(await Promise.all(turn.map((row) => partedOf(ground, row)))));
  }
  for await (const { workflowId: id } of ground.stack.temporal.workflow.list({
    query: `ExecutionStatus = 'Running' and TaskQueue = '${TASK_QUEUE}'`,
  })) {
    if (subjectOf(id) && !known.has(id)) found.push([`${id} runs, and there is no such row`]);
  }
  return found.flat();
}

/** Rows that say something else than the journal: of where a cycle is, of what is over, of who was heard. */
async function contradicted({ stack }: ProvingGround): Promise<string[]> {
  const { rows } = await sql<{ what: string }>`
    select concat_ws(' ', g.kind, g.id, 'is in', g.phase, 'and by the journal in', j.phase) as what from gate g
      cross join lateral (select body->>'phase' as phase from journal
        where subject = g.id and type = 'phase-began' order by id desc limit 1) j
      where g.kind = 'cycle' and g.phase != j.phase
    union all
    select concat_ws(' ', g.kind, g.id, g.phase, 'is', case when g.over then 'over' else 'open' end, 'and was last', j.type, 'after', (select string_agg(type, ' ' order by id) from journal where subject = g.id))
      from gate g cross join lateral (select type from journal
        where subject = g.id and type = any(${[...Object.keys(AFTER)]}) order by id desc limit 1) j
      where g.kind in ('decision', 'review', 'pilot') and g.over != (j.type = any(${ENDS}))
        and not (g.kind = 'review' and g.over and j.type = 'reviewed')
    union all
    select concat_ws(' ', 'cycle', c.id, 'has', said.n, 'contributions and', j.n, 'journaled') from cycle c
      cross join lateral (select count(*)::int as n from contribution where cycle = c.id) said
      cross join lateral (select count(*)::int as n from journal where cycle = c.id and type = 'contributed') j
      where said.n != j.n`.execute(stack.superuser);
  return rows.map(({ what }) => what);
}

async function partedOf({ stack: { temporal } }: ProvingGround, row: Row): Promise<string[]> {
  const name = workflowId(row);
  const handle = temporal.workflow.getHandle(name);
  try {
    const { status } = await handle.describe();
    if (row.over)
      return status.name === 'RUNNING' ? [`${name} runs, and its row is over; ${await lastOf(handle)}`] : [];
    if (status.name !== 'RUNNING') return [`${name} is ${status.name}, and its row is open`];
    const position = await temporal.withDeadline(Date.now() + QUERY_MS, () => handle.query(positionQuery));
    return differences(believed(position), saidBy(row)).map((difference) => `${name} believes in ${difference}`);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return row.over ? [] : [`${name} is not there, and its row is open`];
    return [`${name} does not answer: ${(error as Error).message}`];
  }
}

const believed = ({ epoch, revision, phase, entry, held, next }: Position) => ({
  revision: `${epoch}.${revision}`,
  phase,
  entry,
  held,
  next: next && `${next.do} ${next.rung} at ${next.at}`,
});

const saidBy = ({
  epoch,
  revision,
  phase,
  entry,
  held,
  nextDo,
  nextRung,
  nextAt,
}: Row): ReturnType<typeof believed> => ({
  revision: `${epoch}.${revision}`,
  phase,
  entry,
  held,
  next: nextDo && nextAt && `${nextDo} ${nextRung ?? 0} at ${nextAt}`,
});

const differences = (here: ReturnType<typeof believed>, there: ReturnType<typeof believed>): string[] =>
  (Object.keys(here) as (keyof typeof here)[])
    .filter((what) => here[what] !== there[what])
    .map((what) => `${what} ${here[what]}, and its row has ${there[what]}`);

/** The end of its history, for whoever looks for the reason. */
async function lastOf(handle: WorkflowHandle): Promise<string> {
  const { events } = await handle.fetchHistory();
  const said = (events ?? []).slice(-LAST_EVENTS).map(({ eventId, eventType, eventTime }) => {
    const at = new Date(Number(eventTime?.seconds ?? 0) * 1000).toISOString();
    return `${String(eventId)} ${EventType[eventType ?? 0]} at ${at}`;
  });
  return `its last events: ${said.join(', ')}`;
}

/** An answer that did not come again. An API that lost its connection at the commit answers 5xx, and cannot say what was done. */
const isFirst = ({ outcome, replayed }: Try): boolean => Number(outcome) < 300 && !replayed;

/**
 * Commands whose first answer arrived are known by their request; what else stands in the journal are those whose answer was
 * lost on the way, and there are as many of them as answers that came again.
 */
async function unjournaled({ stack, recorder }: ProvingGround, { mayBeLost }: Exceptions): Promise<string[]> {
  const changes = recorder.asked.filter(({ method }) => method !== 'GET');
  const done = recorder.done().filter((asked) => !mayBeLost?.(asked));
  const first = done.flatMap((asked) => {
    const heard = asked.tries.find(isFirst);
    return heard?.requestId ? [{ asked, command: heard.requestId }] : [];
  });
  const { rows } = await sql<{ command: string }>`
    select distinct command from journal where command is not null and command not like 'signal:%'`.execute(
    stack.superuser,
  );
  const journaled = new Set(rows.map(({ command }) => command));
  const missing = first.filter(({ command }) => !journaled.has(command));
  const heard = recorder.done().flatMap(({ tries }) => tries.filter(isFirst));
  const ids = new Set(heard.map(({ requestId }) => requestId));
  const others = [...journaled].filter((command) => !ids.has(command)).length;
  const again = done.length - first.length;
  const unknown = changes.filter(({ answer }) => answer === null).length;
  const lost = changes.length - changes.filter((asked) => !mayBeLost?.(asked)).length;
  return [
    ...missing.map(({ asked }) => `no journal entry: ${asked.method} ${asked.path} by ${asked.as}`),
    ...(others < again || others > again + unknown + lost
      ? [`${others} commands in the journal whose answer was lost; ${again} answers came again, ${unknown} never`]
      : []),
  ];
}
