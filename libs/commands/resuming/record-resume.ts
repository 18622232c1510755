import { sql } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import type { Entry } from '../../domain/change.js';
import type { FlagCode } from '../../domain/flag.js';
import { subject } from '../../domain/subject.js';
import { append, bySystem } from '../../journal/append.js';
import { readClock } from '../read-clock.js';
import type { Lost } from './lost.js';

const LOST: FlagCode = 'lost-in-restore';

/** One thing that `resume` did, and in which program; null when nobody knows. */
export interface Deed {
  readonly did: 'epochs' | 'started' | 'ended';
  readonly program: string | null;
}

/** How often it did what. */
export const tally = (deeds: readonly Deed[]): Record<Deed['did'], number> => {
  const count = (what: Deed['did']): number => deeds.filter(({ did }) => did === what).length;
  return { epochs: count('epochs'), started: count('started'), ended: count('ended') };
};

/** Raises what was lost as problems for somebody to look at, and journals it, in each program and once each. */
export const recordLost = (db: Database, lost: readonly Lost[]): Promise<void> =>
  inPrograms(db, lost, async (tx, program, gone) => {
    const raised: Lost[] = [];
    for (const one of gone) if (await raise(tx, program, one)) raised.push(one);
    return raised.map((one) => ({ type: LOST, subject: one.subject, audience: 'team' as const, body: factsOf(one) }));
  });

/** Journals in each program what was done there, and how much was found lost. */
export const recordDeeds = (db: Database, deeds: readonly Deed[], lost: readonly Lost[]): Promise<void> =>
  inPrograms(db, [...deeds, ...lost], (_tx, program, all) => {
    const done = all.filter((one) => 'did' in one);
    const body = { ...tally(done), lost: all.length - done.length };
    return Promise.resolve([
      { type: 'workflows-resumed', subject: subject('program', program), audience: 'team' as const, body },
    ]);
  });

/** In a transaction for each program that is there, with what is of it; it may be lost itself. */
async function inPrograms<One extends Pick<Deed | Lost, 'program'>>(
  db: Database,
  all: readonly One[],
  entriesOf: (tx: Tx, program: string, of: readonly One[]) => Promise<Entry[]>,
): Promise<void> {
  const named = new Set(all.flatMap(({ program }) => (program === null ? [] : [program])));
  if (named.size === 0) return;
  const programs = await db
    .selectFrom('program')
    .select('id')
    .where('id', 'in', [...named])
    .execute();
  for (const { id } of programs) {
    await db.transaction().execute(async (tx) => {
      const at = await readClock(tx);
      const of = all.filter(({ program }) => program === id);
      const entries = await entriesOf(tx, id, of);
      await append(tx, entries, bySystem({ program: id, cycle: null }, at));
    });
  }
}

/** False when the same was raised by an earlier `resume`. */
async function raise(tx: Tx, program: string, one: Lost): Promise<boolean> {
  const on = one.row ? one.subject : subject('program', program);
  const { rows } = await sql`
    insert into flag (program, cycle, kind, subject, code, facts, problem, audience)
    select ${program}, (select cycle from gate where kind = ${on.kind} and id = ${on.id}), ${on.kind}, ${on.id}::uuid,
      ${LOST}, ${JSON.stringify(factsOf(one))}::jsonb, true, 'team'
    where not exists (select 1 from flag where code = ${LOST} and subject = ${on.id}
      and facts->>'workflow' = ${one.workflow})
    returning id`.execute(tx);
  return rows.length > 0;
}

/** Ids, codes and numbers: what the workflow knew, and how far the row had come. */
const factsOf = ({ workflow, why, row, known }: Lost) => ({
  workflow,
  why,
  phase: row?.phase ?? null,
  knownPhase: known?.phase ?? null,
  revision: row?.revision ?? null,
  knownRevision: known?.revision ?? null,
});
