import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askAhead, nothingAsked, type PendingRows } from '../../database/driver/pipelined-dialect.js';
import { goOnIn } from '../../database/driver/traced-dialect.js';
import type { Change, Patch } from '../../domain/change.js';
import { isOfPersons } from '../../domain/flag.js';
import { sameSubject, type SignalName, type Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { appendAll, type Happening } from '../../journal/append.js';
import { audienceOf } from '../../journal/subject-audience.js';
import type { WorkflowEffect } from '../after-commit/after-commit.js';
import { declineUnanswered } from '../closure/decline-unanswered.js';
import { publishClosure } from '../closure/publish-closure.js';
import { newsOfMovedDeadlines } from '../missing-reviewers.js';
import { queueNotices, notifySessionMoved } from './queue-notices.js';
import { tellAsked } from './tell-asked.js';
import { writeHalt } from './write-halt.js';
import { writeMoves } from './write-moves.js';
import { writePromises } from './write-promises.js';
import type { Write } from './write.js';

/**
 * Writes a rule's change: gates, rows, journal, notices and flags, all in the transaction in which the rule was asked. The effects
 * that it returns go to workflows by `queryAfterCommit`, at the end of the transaction.
 * `self` is the subject whose workflow asked for the change: it gets no signal, because it gets the answer.
 */
export async function writeChange(
  tx: Tx,
  change: Change,
  happening: Happening,
  self: Subject | null,
): Promise<WorkflowEffect[]> {
  const [effects = []] = await writeChanges(tx, [{ change, happening }], self);
  return effects;
}

/** A change, and in whose name it happens. */
export interface Done {
  readonly change: Change;
  readonly happening: Happening;
  /** That of who does it, where several act in one transaction. */
  readonly trace?: string | null;
}

/** The same for several who act in one transaction, with one insert into the journal. Returns the effects of each. */
export async function writeChanges(
  tx: Tx,
  done: readonly Done[],
  self: Subject | null = null,
): Promise<WorkflowEffect[][]> {
  const effects: WorkflowEffect[][] = [];
  for (const { change, happening } of done) effects.push(await writeRows(tx, change, happening, self));
  await appendAll(
    tx,
    done.map(({ change: { entries }, happening }) => ({ entries, happening })),
  );
  for (const { change, happening, trace = null } of done) {
    await goOnIn(tx, trace);
    await writeNews(tx, change, happening);
  }
  for (const [index, { change, happening }] of done.entries()) {
    effects[index]?.push(...(await writeEnding(tx, change, happening, self)));
  }
  return effects;
}

/** Writes gates and rows, and returns the effects on workflows. */
async function writeRows(
  tx: Tx,
  change: Change,
  happening: Happening,
  self: Subject | null,
): Promise<WorkflowEffect[]> {
  const moves = [...change.moves, ...(await writePromises(tx, change, happening))];
  const writeBeside = writingWith(tx, happening, self, []); // a forum that opens starts, and hears of nothing before
  const news = await newsOfMovedDeadlines(tx, happening.program, moves, happening.at);
  await writeMoves(tx, moves, happening);
  await tellAsked(tx, { ...change, moves }, happening);
  for (const { cycle, change: away } of news) await writeBeside(away, { cycle });
  const effects: WorkflowEffect[] = moves.flatMap(({ subject, signal }) =>
    signal && !(self && sameSubject(self, subject)) ? [effectOf(subject, signal)] : [],
  );
  for (const patch of change.patches) {
    if (!endsPhase(patch)) effects.push(...((await ROWS[patch.row](tx, patch as never, happening, writeBeside)) ?? []));
  }
  return effects;
}

const effectOf = (subject: Subject, signal: SignalName | 'count'): WorkflowEffect =>
  signal === 'count' ? { kind: 'count', subject } : { kind: 'signal', subject, signal };

/** What ends with a phase comes last: a note is drafted from everything else, as it stands then. */
async function writeEnding(
  tx: Tx,
  change: Change,
  happening: Happening,
  self: Subject | null,
): Promise<WorkflowEffect[]> {
  const effects: WorkflowEffect[] = [];
  const write = writingWith(tx, happening, self, effects);
  for (const patch of change.patches)
    if (endsPhase(patch)) await ENDINGS[patch.row](tx, patch as never, happening, write);
  return effects;
}

const writingWith =
  (tx: Tx, happening: Happening, self: Subject | null, effects: WorkflowEffect[]): Write =>
  async (more, otherwise) => {
    effects.push(...(await writeChange(tx, more, { ...happening, ...otherwise }, self)));
  };

/** Notices and flags. */
async function writeNews(tx: Tx, { flags, notices }: Change, happening: Happening): Promise<void> {
  const said = await askSaid(tx, flags);
  await queueNotices(tx, notices, happening);
  await writeFlags(tx, await notYetSaid(flags, said), happening);
}

type Writers<Row extends Patch['row'], Left> = {
  readonly [R in Row]: (tx: Tx, patch: Extract<Patch, { row: R }>, happening: Happening, write: Write) => Promise<Left>;
};
type Ending = 'amendments' | 'closure';

/** What ends with a phase. */
const ENDINGS: Writers<Ending, void> = { amendments: declineUnanswered, closure: publishClosure };

const endsPhase = (patch: Patch): patch is Extract<Patch, { row: Ending }> => patch.row in ENDINGS;

/** Everything else, which may have effects on workflows. */
const ROWS: Writers<Exclude<Patch['row'], Ending>, WorkflowEffect[] | void> = {
  cycle: async (tx, { id, set }, { at }) => {
    await tx.updateTable('cycle').set(set).where('id', '=', id).execute();
    if (set.sessionSequence) await notifySessionMoved(tx, id, set.sessionSequence, at);
  },
  review: async (tx, { id, set }) => {
    await tx.updateTable('review').set(set).where('id', '=', id).execute();
  },
  item: async (tx, { id, set }) => {
    await tx.updateTable('item').set(set).where('id', '=', id).execute();
  },
  pilot: async (tx, { id, set }) => {
    await tx.updateTable('pilot').set(set).where('id', '=', id).execute();
  },
  halt: async (tx, patch, happening, write) => [
    { kind: 'start', subject: await writeHalt(tx, patch, happening, write) },
  ],
  condition: async (tx, { id, became, by }, { at }) => {
    await tx.updateTable('condition').set(BECAME[became](at, by)).where('id', '=', id).execute();
  },
  decision: async (tx, { id, set: { because, ...set } }) => {
    const columns =
      because === undefined ? set : { ...set, because: because === null ? null : JSON.stringify(because) };
    await tx.updateTable('decision').set(columns).where('id', '=', id).execute();
  },
};

const BECAME = {
  reported: (reportedAt: Instant, reportedBy: string | null) => ({ reportedAt, reportedBy }),
  met: (metAt: Instant, metBy: string | null) => ({ metAt, metBy }),
  dropped: (droppedAt: Instant) => ({ droppedAt }),
};

/** Asks which flags that are written once exist already. The caller holds the gate of their subjects exclusively, so that nobody adds one meanwhile. */
async function askSaid(tx: Tx, flags: Change['flags']): Promise<PendingRows<unknown>[]> {
  const asked: PendingRows<unknown>[] = [];
  for (const { subject, code, problem = false, facts = {}, once = false } of flags) {
    const said = sql`select from flag where kind = ${subject.kind} and subject = ${subject.id}
      and code = ${code} and facts = ${JSON.stringify(facts)}::jsonb and (problem or not ${problem}) limit 1`;
    asked.push(once ? await askAhead(tx, said.compile(tx)) : nothingAsked());
  }
  return asked;
}

async function notYetSaid(flags: Change['flags'], said: readonly PendingRows<unknown>[]): Promise<Change['flags']> {
  const before = await Promise.all(said.map(({ rows }) => rows));
  return flags.filter((_flag, index) => before[index]?.length === 0);
}

async function writeFlags(tx: Tx, flags: Change['flags'], { program, cycle, at }: Happening): Promise<void> {
  if (flags.length === 0) return;
  const insert = tx.insertInto('flag').values(
    flags.map(({ subject, code, problem = false, facts = {} }) => ({
      program,
      cycle,
      kind: subject.kind,
      subject: subject.id,
      code,
      problem,
      audience: audienceOf(subject, cycle, isOfPersons(code) || subject.kind === 'program' ? 'team' : undefined),
      facts: JSON.stringify(facts),
      at,
    })),
  );
  await insert.execute();
}
