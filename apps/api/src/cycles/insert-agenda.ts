import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import type { CycleBody } from '../../../../libs/domain/brief.js';
import { requireReviewers } from '../programs/people-by-email.js';
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
  await requireReviewers(tx, program, complianceReviewers, 'complianceReviewers');
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

/** Objectives, topics and pre-reads, in the order of the brief, after those that are there. Returns their ids in that order. */
export async function insertAgenda(
  tx: Tx,
  { cycle, program, audience }: Place & { audience: Audience },
  { objectives, topics, preReads }: Pick<CycleBody, 'objectives' | 'topics' | 'preReads'>,
  people: ReadonlyMap<string, string>,
): Promise<{ objectives: string[]; topics: string[]; preReads: string[] }> {
  const place = { cycle, program };
  const ids = new Map(objectives.map(({ key }) => [key, randomUUID()] as const));
  const rows = {
    objectives: objectives.map(({ key, ...objective }) => ({
      ...place,
      ...objective,
      audience,
      id: ids.get(key) ?? key,
    })),
    topics: topics.map(({ key: _key, objective, owner, demo, ...topic }) => ({
      ...place,
      ...topic,
      audience,
      id: randomUUID(),
      objective: ids.get(objective) ?? objective,
      owner: owner ? (people.get(owner) ?? null) : null,
      demo: demo ? JSON.stringify(demo) : null,
    })),
    preReads: preReads.map(({ body, url, ...preRead }) => ({
      ...place,
      ...preRead,
      id: randomUUID(),
      body: body ?? null,
      url: url ?? null,
    })),
  };
  if (rows.objectives.length > 0) {
    await tx
      .insertInto('objective')
      .values(await placed(tx, 'objective', cycle, rows.objectives))
      .execute();
  }
  if (rows.topics.length > 0) {
    await tx
      .insertInto('topic')
      .values(await placed(tx, 'topic', cycle, rows.topics))
      .execute();
  }
  if (rows.preReads.length > 0) {
    await tx
      .insertInto('preRead')
      .values(await placed(tx, 'pre_read', cycle, rows.preReads))
      .execute();
  }
  const idsOf = (all: readonly { id: string }[]): string[] => all.map(({ id }) => id);
  return { objectives: idsOf(rows.objectives), topics: idsOf(rows.topics), preReads: idsOf(rows.preReads) };
}

/** The rows with their positions, from the first free one. */
async function placed<Row>(
  tx: Tx,
  table: 'objective' | 'topic' | 'pre_read',
  cycle: string,
  rows: readonly Row[],
): Promise<(Row & { position: number })[]> {
  const { rows: found } = await sql<{ free: number }>`
    select coalesce(max(position) + 1, 0) as free from ${sql.table(table)} where cycle = ${cycle}`.execute(tx);
  return rows.map((row, index) => ({ ...row, position: (found[0]?.free ?? 0) + index }));
}
