import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import type { CycleBody } from '../../../../libs/domain/brief.js';
import type { Audience } from '../../../../libs/domain/people.js';

interface Place {
  readonly cycle: string;
  readonly program: string;
}

/** Invites people; compliance reviewers are invited from the first day. */
export async function insertInvitations(
  tx: Tx,
  { cycle, program }: Place,
  { invite, complianceReviewers, decisions }: Pick<CycleBody, 'invite' | 'complianceReviewers' | 'decisions'>,
  people: ReadonlyMap<string, string>,
): Promise<void> {
  const reviewers = new Set([...complianceReviewers, ...decisions.flatMap((decision) => decision.reviewers)]);
  const rows = [...new Set([...invite, ...reviewers])].flatMap((email) => {
    const person = people.get(email);
    return person ? [{ person, compliance: reviewers.has(email) }] : [];
  });
  if (rows.length === 0) return;
  await sql`
    insert into invitation (cycle, program, person, compliance)
    select ${cycle}, ${program}, person, compliance
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as i(person uuid, compliance boolean)
    on conflict (cycle, person) do update set compliance = invitation.compliance or excluded.compliance`.execute(tx);
}

/** Objectives, topics and pre-reads, in the order of the brief, after those that are there. */
export async function insertAgenda(
  tx: Tx,
  { cycle, program, audience }: Place & { audience: Audience },
  { objectives, topics, preReads }: Pick<CycleBody, 'objectives' | 'topics' | 'preReads'>,
  people: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const place = { cycle, program };
  const ids = new Map([...known, ...objectives.map(({ key }) => [key, randomUUID()] as const)]);
  if (objectives.length > 0) {
    await tx
      .insertInto('objective')
      .values(
        objectives.map(({ key, ...objective }, position) => ({
          ...place,
          ...objective,
          audience,
          position,
          id: ids.get(key) ?? key,
        })),
      )
      .execute();
  }
  if (topics.length > 0) {
    await tx
      .insertInto('topic')
      .values(
        topics.map(({ key: _key, objective, owner, demo, ...topic }, position) => ({
          ...place,
          ...topic,
          audience,
          position,
          id: randomUUID(),
          objective: ids.get(objective) ?? objective,
          owner: owner ? (people.get(owner) ?? null) : null,
          demo: demo ? JSON.stringify(demo) : null,
        })),
      )
      .execute();
  }
  if (preReads.length === 0) return;
  await tx
    .insertInto('preRead')
    .values(
      preReads.map(({ body, url, ...preRead }, position) => ({
        ...place,
        ...preRead,
        position,
        id: randomUUID(),
        body: body ?? null,
        url: url ?? null,
      })),
    )
    .execute();
}
