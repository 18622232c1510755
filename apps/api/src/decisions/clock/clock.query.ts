import { sql } from 'kysely';
import type { z } from 'zod';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { inWords } from '../../../../../libs/domain/ladder/ladder-in-words.js';
import type { Receiver } from '../../../../../libs/domain/ladder/rung.js';
import type { StepName } from '../../../../../libs/domain/subject.js';
import type { Duration, Instant } from '../../../../../libs/domain/time.js';
import type { Responsible, Rungs } from './clock.schemas.js';

/** What is armed on a forum, a review or a pilot, earliest first, in words. On hold nothing is. */
export async function readArmed(
  db: Database | Tx,
  kind: 'decision' | 'review' | 'pilot',
  id: string,
): Promise<z.infer<typeof Rungs>> {
  const { rows } = await sql<{
    do: StepName;
    at: Instant;
    who: Receiver[];
    fallback: Receiver[];
    by: Duration | null;
    phase: string;
  }>`
    select a."do", a.at, a.who, a.fallback, a.extend_by->'length' as by, g.phase from appointment a join gate g on g.kind = a.kind and g.id = a.subject
    where g.kind = ${kind} and g.id = ${id} and a.entry = g.entry and a.version = g.version and a.fired_at is null
      and a.held = (g.held_until is not null) and not g.over
    order by a.at, a.rung`.execute(db);
  return rows.map(({ phase, by, ...armed }) => ({
    do: armed.do,
    at: armed.at,
    sentence: inWords({ ...armed, ...(by ? { by } : {}) }, kind, phase),
  }));
}

/** Who was added to those responsible in this round, and by which tier of the ladder. */
export async function readResponsible(
  db: Database | Tx,
  kind: 'decision' | 'review',
  id: string,
): Promise<z.infer<typeof Responsible>> {
  const { rows } = await sql<z.infer<typeof Responsible>[number]>`
    select p.id, p.name, r.because, r.tier from responsible r join person p on p.id = r.person
      join gate g on g.kind = r.kind and g.id = r.subject and g.entry = r.entry
    where r.kind = ${kind} and r.subject = ${id} order by r.since, p.id`.execute(db);
  return rows;
}
