import { sql } from 'kysely';
import { isNewer, type Position, type Subject } from '../../../libs/domain/subject.js';
import { workflowId } from '../../../libs/temporal/ids.js';
import { positionQuery } from '../../../workflows/subject-workflow/position.messages.js';
import { eventually } from '../../servers/eventually.js';
import type { ProvingGround } from './proving-ground.js';

const LOOK_MS = 100;
const LIMIT_MS = 30_000;

interface Seen extends Subject, Pick<Position, 'epoch' | 'revision'> {}

/** How long workflows took to know what their rows said, in ms, by kind; of each change that was seen while a workflow was to follow. */
export type Delays = ReadonlyMap<Subject['kind'], readonly number[]>;

/**
 * Looks at the rows that are open until `over` is aborted, and asks the workflow of each that has changed until it is as far. Fails
 * at the end when one was not so within half a minute.
 */
export async function delaysUntil(ground: ProvingGround, over: AbortSignal): Promise<Delays> {
  const delays = new Map<Subject['kind'], number[]>();
  const known = new Map<string, number>();
  const asked: Promise<PromiseSettledResult<void>[]>[] = [];
  while (!over.aborted) {
    const { rows } = await sql<Seen>`
      select kind, id, epoch, revision from gate where not over and started_at is not null`.execute(
      ground.stack.superuser,
    );
    for (const row of rows.filter(({ id, revision }) => revision > (known.get(id) ?? 0))) {
      known.set(row.id, row.revision);
      const told = untilAsFar(ground, row).then(
        (ms) => void delays.set(row.kind, [...(delays.get(row.kind) ?? []), ms]),
      );
      asked.push(Promise.allSettled([told])); // looked at when all have answered
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const failed = (await Promise.all(asked)).flat().find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return delays;
}

/** Its last word counts when it has ended meanwhile. */
async function untilAsFar({ stack: { temporal } }: ProvingGround, row: Seen): Promise<number> {
  const began = performance.now();
  const handle = temporal.workflow.getHandle(workflowId(row));
  const isAsFar = async (): Promise<boolean> => {
    const position = await handle.query(positionQuery).catch(() => null); // not there yet
    if (position !== null && !isNewer(row, position)) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    return false;
  };
  await eventually(isAsFar, LIMIT_MS);
  return performance.now() - began;
}
