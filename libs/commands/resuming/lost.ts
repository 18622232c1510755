import pMap from 'p-map';
import type { Database } from '../../database/connection.js';
import { isNewer, type Position, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import type { Histories, Learned, Run } from '../../temporal/histories.js';
import { workflowId } from '../../temporal/ids.js';

/** How a workflow that `resume` ended says so; its history is then known to be accounted for. */
export const RESUMED = 'roundtable resume: rows are the truth';

/** Something that Temporal was told and Postgres does not have (any more). */
export interface Lost {
  readonly workflow: string;
  readonly subject: Subject;
  readonly program: string | null;
  /** There is no row; the row is over although the workflow runs on; the row is behind what the workflow was told. */
  readonly why: 'no-row' | 'row-over' | 'row-behind';
  readonly row: GateState | null;
  readonly known: GateState | null;
  readonly running: boolean;
  /** What brought the workflow further than the row, oldest first. */
  readonly heard: readonly (GateState & { readonly by: string; readonly at: Instant })[];
}

interface GateState {
  readonly phase: string;
  readonly over: boolean;
  readonly entry: number;
  readonly revision: number;
}

interface ComparedGate extends GateState {
  readonly kind: Subject['kind'];
  readonly id: string;
  readonly program: string;
  readonly epoch: number;
  readonly followed: number;
}

const PAGE_SIZE = 500;
const CONCURRENCY = 10;

/** Compares every workflow with its row, and reads the histories of those that may know more. Changes nothing. */
export async function findLost(db: Database, histories: Histories): Promise<Lost[]> {
  const runs = await histories.newestRuns();
  const lost: Lost[] = [];
  for (let first = 0; first < runs.length; first += PAGE_SIZE) {
    const page = runs.slice(first, first + PAGE_SIZE);
    const rows = await readRows(db, page);
    const suspects = page.filter((run) => maySayMore(run, rows.get(workflowId(run.subject))));
    const compared = await pMap(suspects, (run) => compare(db, histories, run), { concurrency: CONCURRENCY });
    lost.push(...compared.filter((one) => one !== null));
  }
  return lost.sort((one, other) => (one.workflow < other.workflow ? -1 : 1));
}

const maySayMore = ({ running }: Run, row: ComparedGate | undefined): boolean => !row?.over || running;

/** The history is read before the row: facts come first, so on a system that runs the row is never behind. */
async function compare(db: Database, histories: Histories, run: Run): Promise<Lost | null> {
  const { learned, terminatedFor } = await histories.read(run);
  if (terminatedFor === RESUMED) return null;
  const row = (await readRows(db, [run])).get(workflowId(run.subject)) ?? null;
  const newest = newestOf(learned);
  const ahead = learned.filter(({ position }) => !row || isNewer(position, row));
  const why = reason(run, row, newest, ahead.length);
  if (!why) return null;
  return {
    workflow: workflowId(run.subject),
    subject: run.subject,
    program: row?.program ?? run.program,
    why,
    running: run.running,
    row: row && stateOf(row),
    known: newest && stateOf(newest),
    heard: ahead.map(({ by, at, position }) => ({ by, at, ...stateOf(position) })),
  };
}

function reason(run: Run, row: ComparedGate | null, newest: Position | null, ahead: number): Lost['why'] | null {
  if (!row) return 'no-row';
  if (ahead > 0) return 'row-behind';
  const toldAll = row.over && row.followed >= row.revision;
  return run.running && toldAll && newest?.over === false ? 'row-over' : null;
}

const newestOf = (learned: readonly Learned[]): Position | null =>
  learned.reduce<Position | null>(
    (newest, { position }) => (newest && !isNewer(position, newest) ? newest : position),
    null,
  );

const stateOf = ({ phase, over, entry, revision }: GateState): GateState => ({ phase, over, entry, revision });

async function readRows(db: Database, runs: readonly Run[]): Promise<Map<string, ComparedGate>> {
  const rows = await db
    .selectFrom('gate')
    .select(['kind', 'id', 'program', 'phase', 'entry', 'epoch', 'revision', 'over', 'followed'])
    .where(
      'id',
      'in',
      runs.map(({ subject }) => subject.id),
    )
    .execute();
  return new Map(rows.map((row) => [workflowId(row), row]));
}
