import { sql } from 'kysely';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { mendingClosed, triageBegun } from '../../../../libs/domain/contribution/mending.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { notFound, refuse, Refused, type Refusal } from '../../../../libs/domain/refusal.js';
import { subject, type Subject } from '../../../../libs/domain/subject.js';
import { readStanding } from '../cycles/standing.query.js';
import { readContribution, whereSaid } from './contribution.query.js';
import type { ContributionView } from './contribution.schemas.js';

type Handled = Record<'mendedByAuthor' | 'disposed' | 'answered' | 'repeated' | 'cited', boolean>;

/** Whether its author has changed a contribution that another wrote down, and whether somebody works with its words already. */
async function handled(db: Database | Tx, id: string): Promise<Handled> {
  const { rows } = await sql<Handled>`
    select edited_at is not null and edited_by is distinct from recorded_by as mended_by_author,
      exists (select from disposition where contribution = ${id}) as disposed,
      exists (select from disposition where contribution = ${id} and published_at is not null) as answered,
      exists (select from disposition where duplicate_of = ${id}) as repeated,
      exists (select from citation where contribution = ${id}) or exists (select from criterion where story = ${id})
        or exists (select from persona_story where contribution = ${id}) as cited
    from contribution where id = ${id}`.execute(db);
  if (!rows[0]) throw notFound();
  return rows[0];
}

/** Where a contribution is mended: in the cycle that answers it, or in its program while it waits in the inbox. */
export interface Mending {
  readonly id: string;
  readonly cycle: string | null;
  /** Whose gate is locked. */
  readonly self: Subject;
}

/** A contribution, and what stands in the way of changing it. */
export interface Mendable {
  readonly contribution: ContributionView;
  readonly closed: Refusal | null;
}

/** Where it is mended now, for whoever may read it. It binds when `readMendable` has found it there after the lock. */
export async function mendingOf(db: Database | Tx, viewer: Viewer, id: string): Promise<Mending> {
  const cycle = await whereSaid(db, viewer, id);
  return { id, cycle, self: cycle === null ? subject('program', viewer.program) : subject('cycle', cycle) };
}

/**
 * A contribution, and what stands in the way of the viewer's changing it: it is somebody else's, its words are withheld, somebody works with it, triage has
 * begun, its cycle is not theirs to read, or it is not any more where it was looked for. It binds when it is read after the gate's lock.
 */
export async function readMendable(db: Database | Tx, viewer: Viewer, { id, cycle }: Mending): Promise<Mendable> {
  const contribution = await readContribution(db, viewer, id);
  const { author, recordedBy } = contribution;
  const facts = { author: author.id, recordedBy: recordedBy?.id ?? null, ...(await handled(db, id)) };
  const mine = mendingClosed(facts, viewer.person);
  if (mine) return { contribution, closed: mine };
  if (contribution.withheld) return { contribution, closed: WITHHELD };
  if (contribution.cycle !== cycle) return { contribution, closed: MOVED };
  if (cycle === null) return { contribution, closed: null };
  const standing = await readStanding(db, viewer, cycle).catch(nullIfHidden);
  return { contribution, closed: standing ? triageBegun(standing) : HIDDEN };
}

/** Authors read their own words also where the cycle that took them over is for fewer people. */
function nullIfHidden(error: unknown): null {
  if (error instanceof Refused && error.refusal.refused === 'not-found') return null;
  throw error;
}

/**
 * Locks a contribution's row and reads it to change it. Stories are cited under the gates of other cycles and of the program; a citation takes a
 * share lock on this row, by the foreign key. So each citation is either visible now, or will use the new words.
 */
export async function lockMendable(tx: Tx, viewer: Viewer, mending: Mending): Promise<Mendable> {
  await tx.selectFrom('contribution').select('id').where('id', '=', mending.id).forUpdate().execute();
  return readMendable(tx, viewer, mending);
}

const WITHHELD = refuse(
  'no-right',
  'Somebody whose telemetry it rests on has no consent any more, or one for fewer people',
);
const HIDDEN = refuse('no-right', 'It is in a cycle that you may not read; whoever runs that answers it');
const MOVED = refuse('illegal-step', 'A cycle took it over, or was cancelled, at this moment; try it again');
