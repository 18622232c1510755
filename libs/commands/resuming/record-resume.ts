import { sql } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import type { FlagCode } from '../../domain/flag.js';
import { subject } from '../../domain/subject.js';
import { append } from '../../journal/append.js';
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

/** Journals in each program what was done there, and raises what was lost as problems for somebody to look at, once each. */
export async function recordResume(db: Database, deeds: readonly Deed[], lost: readonly Lost[]): Promise<void> {
  const named = new Set([...deeds, ...lost].flatMap(({ program }) => (program === null ? [] : [program])));
  if (named.size === 0) return;
  const programs = await db
    .selectFrom('program')
    .select('id')
    .where('id', 'in', [...named])
    .execute(); // without those that are lost themselves
  for (const { id } of programs) {
    const did = deeds.filter(({ program }) => program === id);
    const gone = lost.filter(({ program }) => program === id);
    await db.transaction().execute((tx) => recordIn(tx, id, did, gone));
  }
}

async function recordIn(tx: Tx, program: string, deeds: readonly Deed[], lost: readonly Lost[]): Promise<void> {
  const at = await readClock(tx);
  const raised: Lost[] = [];
  for (const one of lost) if (await raise(tx, program, one)) raised.push(one);
  const whole = subject('program', program);
  const done = {
    type: 'workflows-resumed',
    subject: whole,
    audience: 'team' as const,
    body: { ...tally(deeds), lost: lost.length },
  };
  const losses = raised.map((one) => ({
    type: LOST,
    subject: one.subject,
    audience: 'team' as const,
    body: factsOf(one),
  }));
  await append(tx, [done, ...losses], { program, cycle: null, actor: null, at, command: null });
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
