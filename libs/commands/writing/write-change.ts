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
 * What a written change leaves for others: whose workflow is to hear of it, and by which signal; or is to start, as it is new; or of which
 * forum the positions are to be counted.
 */
export interface FollowUp {
  readonly subject: Subject;
  readonly signal: SignalName | 'start' | 'count';
}

/**
 * Writes a rule's change: gates, rows, journal, notices and flags, all in the transaction in which the rule was asked. Who is to
 * hear of it gets a poke with the last words of the transaction (`askLastWords`).
 * `self` is the subject whose workflow asked for it: it hears the outcome as the answer.
 */
export async function writeChange(
  tx: Tx,
  change: Change,
  happening: Happening,
  self: Subject | null,
): Promise<FollowUp[]> {
  const [followUps = []] = await writeChanges(tx, [{ change, happening }], self);
  return followUps;
}

/** A change, and in whose name it happens. */
export interface Done {
  readonly change: Change;
  readonly happening: Happening;
  /** That of who does it, where several act in one transaction. */
  readonly trace?: string | null;
}

/** The same for several who act in one transaction, with one insert into the journal. Returns what each leaves for others. */
export async function writeChanges(tx: Tx, done: readonly Done[], self: Subject | null = null): Promise<FollowUp[][]> {
  const followUps: FollowUp[][] = [];
  for (const { change, happening } of done) followUps.push(await writeRows(tx, change, happening, self));
  await appendAll(
    tx,
    done.map(({ change: { entries }, happening }) => ({ entries, happening })),
  );
  for (const { change, happening, trace = null } of done) {
    await goOnIn(tx, trace);
    await writeNews(tx, change, happening);
  }
  for (const [index, { change, happening }] of done.entries()) {
    followUps[index]?.push(...(await writeEnding(tx, change, happening, self)));
  }
  return followUps;
}

/** Gates and rows; returns whose workflows are to hear of it, or to start with it. */
async function writeRows(tx: Tx, change: Change, happening: Happening, self: Subject | null): Promise<FollowUp[]> {
  const moves = [...change.moves, ...(await writePromises(tx, change, happening))];
  const writeBeside = writingWith(tx, happening, self, []); // a forum that opens starts, and hears of nothing before
  const news = await newsOfMovedDeadlines(tx, happening.program, moves, happening.at);
  await writeMoves(tx, moves, happening);
  await tellAsked(tx, { ...change, moves }, happening);
  for (const { cycle, change: away } of news) await writeBeside(away, { cycle });
  const followUps: FollowUp[] = moves.flatMap(({ subject, signal }) =>
    signal && !(self && sameSubject(self, subject)) ? [{ subject, signal }] : [],
  );
  for (const patch of change.patches) {
    if (!endsPhase(patch))
      followUps.push(...((await ROWS[patch.row](tx, patch as never, happening, writeBeside)) ?? []));
  }
  return followUps;
}

/** What ends with a phase comes last: a note is drafted from everything else, as it stands then. */
async function writeEnding(tx: Tx, change: Change, happening: Happening, self: Subject | null): Promise<FollowUp[]> {
  const followUps: FollowUp[] = [];
  const write = writingWith(tx, happening, self, followUps);
  for (const patch of change.patches)
    if (endsPhase(patch)) await ENDINGS[patch.row](tx, patch as never, happening, write);
  return followUps;
}

const writingWith =
  (tx: Tx, happening: Happening, self: Subject | null, followUps: FollowUp[]): Write =>
  async (more, otherwise) => {
    followUps.push(...(await writeChange(tx, more, { ...happening, ...otherwise }, self)));
  };

/** Notices and flags. */
async function writeNews(tx: Tx, { flags, notices }: Change, happening: Happening): Promise<void> {
  const raised = await askRaised(tx, flags);
  await queueNotices(tx, notices, happening);
  await writeFlags(tx, await notYetRaised(flags, raised), happening);
}

type Writers<Row extends Patch['row'], Left> = {
  readonly [R in Row]: (tx: Tx, patch: Extract<Patch, { row: R }>, happening: Happening, write: Write) => Promise<Left>;
};
type Ending = 'amendments' | 'closure';

/** What ends with a phase. */
const ENDINGS: Writers<Ending, void> = { amendments: declineUnanswered, closure: publishClosure };

const endsPhase = (patch: Patch): patch is Extract<Patch, { row: Ending }> => patch.row in ENDINGS;

/** Everything else, which may leave something for others. */
const ROWS: Writers<Exclude<Patch['row'], Ending>, FollowUp[] | void> = {
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
    { subject: await writeHalt(tx, patch, happening, write), signal: 'start' },
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
async function askRaised(tx: Tx, flags: Change['flags']): Promise<PendingRows<unknown>[]> {
  const asked: PendingRows<unknown>[] = [];
  for (const { subject, code, problem = false, facts = {}, once = false } of flags) {
    const same = sql`select from flag where kind = ${subject.kind} and subject = ${subject.id}
      and code = ${code} and facts = ${JSON.stringify(facts)}::jsonb and (problem or not ${problem}) limit 1`;
    asked.push(once ? await askAhead(tx, same.compile(tx)) : nothingAsked());
  }
  return asked;
}

async function notYetRaised(flags: Change['flags'], raised: readonly PendingRows<unknown>[]): Promise<Change['flags']> {
  const before = await Promise.all(raised.map(({ rows }) => rows));
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
