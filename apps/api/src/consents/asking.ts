import { sql } from 'kysely';
import type { Command } from '../../../../libs/commands/commands.js';
import { readFacilitators } from '../../../../libs/queries/people/facilitators.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import type { NoticeDraft } from '../../../../libs/domain/change.js';
import { rolesFor } from '../../../../libs/domain/people.js';
import { notifyConsentsEnded, type ConsentUse } from '../../../../libs/domain/program/consent.js';
import { consentWanted } from '../../../../libs/domain/program/purpose.js';
import { lastPurposes } from './consent.query.js';

/** Asks people who take part from now on for their consent to everything that the program asks now. */
export async function askNewcomers(
  { tx, actor, now }: Command,
  program: string,
  newcomers: readonly string[],
): Promise<NoticeDraft[]> {
  if (newcomers.length === 0) return [];
  const notices: NoticeDraft[] = [];
  for (const { id, use, current } of (await lastPurposes(tx, actor)).values()) {
    if (!current) continue;
    const people = await peopleToAsk(tx, program, use, newcomers);
    notices.push(...consentWanted(program, id, people, `${id}:${now}`)); // whoever comes back is asked again
  }
  return notices;
}

/** Tells the facilitators of those who take part no more and had consented to something until then. */
export async function notifyEndedConsents(
  { tx, now }: Command,
  program: string,
  left: readonly string[],
): Promise<NoticeDraft[]> {
  if (left.length === 0) return [];
  const { rows } = await sql<{ person: string }>`
    select distinct c.person from consent c join consent_purpose p on p.id = c.purpose
      join former_member f on f.program = c.program and f.person = c.person and f.joined_at <= c.given_at
    where c.program = ${program} and c.person = any(${left}::uuid[]) and c.withdrawn_at is null
      and least(c.until, p.until) > ${now}
    order by c.person`.execute(tx);
  const facilitators = await readFacilitators(tx, program);
  return rows.flatMap(({ person }) => notifyConsentsEnded({ program, person, facilitators }, now));
}

/** Who may contribute, perhaps only of these. Whoever withdrew is not asked again; they may still give it. */
export async function peopleToAsk(
  tx: Tx,
  program: string,
  use: ConsentUse,
  of: readonly string[] | null = null,
): Promise<string[]> {
  const { rows } = await sql<{ person: string }>`
    select m.person from membership m
    where m.program = ${program} and m.roles && ${rolesFor('contribute')}::text[]
      and (${of}::uuid[] is null or m.person = any(${of}::uuid[]))
      and (select c.withdrawn_at from consent c where c.program = m.program and c.person = m.person and c.use = ${use}
        order by c.given_at desc, c.id limit 1) is null
    order by m.person`.execute(tx);
  return rows.map(({ person }) => person);
}
