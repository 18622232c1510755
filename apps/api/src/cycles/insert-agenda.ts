import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../../../../libs/database/connection.js';
import type { CycleBody } from '../../../../libs/domain/brief/cycle-body.js';
import { limitRefused } from '../../../../libs/domain/cycle/agenda/agenda.js';
import type { Audience } from '../../../../libs/domain/people.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import type { Target } from '../../../../libs/domain/representation/stakeholder-map.js';
import { addressOf } from '../../../../libs/domain/review/reviewer.js';
import { insertScenarios, type NewScenario } from '../agenda/scenarios/insert-scenarios.js';
import type { Member } from '../programs/people-by-email.js';

interface CyclePlace {
  readonly cycle: string;
  readonly program: string;
}

/** Invites people, who a rule has found fit; compliance reviewers are invited from the first day. */
export async function insertInvitations(
  tx: Tx,
  { cycle, program, audience }: CyclePlace & { audience: Audience },
  { invite, complianceReviewers, decisions }: Pick<CycleBody, 'invite' | 'complianceReviewers' | 'decisions'>,
  people: ReadonlyMap<string, Member>,
): Promise<void> {
  const reviewers = new Set([
    ...complianceReviewers,
    ...decisions.flatMap((decision) => decision.reviewers.map(addressOf)),
  ]);
  const rows = [...new Set([...invite, ...reviewers])].flatMap((email) => {
    const person = people.get(email)?.id;
    return person ? [{ person, compliance: reviewers.has(email) }] : [];
  });
  if (rows.length === 0) return;
  await sql`
    insert into invitation (cycle, program, audience, person, compliance)
    select ${cycle}, ${program}, ${audience}, person, compliance
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as i(person uuid, compliance boolean)
    on conflict (cycle, person) do update set compliance = invitation.compliance or excluded.compliance`.execute(tx);
}

/** How many of whom the cycle must invite. */
export async function insertTargets(
  tx: Tx,
  place: CyclePlace & { audience: Audience },
  targets: readonly Target[],
): Promise<void> {
  if (targets.length === 0) return;
  await tx
    .insertInto('coverageTarget')
    .values(targets.map((target) => ({ ...place, ...target })))
    .execute();
}

type AgendaParts = Pick<CycleBody, 'objectives' | 'topics' | 'preReads'>;

/** Objectives, topics and pre-reads, in the order of the brief, after those that are there. Returns their ids in that order. */
export async function insertAgenda(
  tx: Tx,
  place: CyclePlace & { audience: Audience },
  parts: AgendaParts,
  people: ReadonlyMap<string, Member>,
): Promise<Record<keyof AgendaParts, string[]>> {
  const { objectives, topics, preReads } = rowsOf(place, parts, people);
  const { cycle } = place;
  if (objectives.length > 0) {
    const rows = await placed(tx, 'objectives', cycle, objectives);
    await tx.insertInto('objective').values(rows).execute();
  }
  if (topics.length > 0) {
    const rows = await placed(tx, 'topics', cycle, topics);
    await tx.insertInto('topic').values(rows).execute();
    await insertScenarios(tx, place, scenariosIn(parts.topics, topics));
  }
  if (preReads.length > 0) {
    const rows = await placed(tx, 'preReads', cycle, preReads);
    await tx.insertInto('preRead').values(rows).execute();
  }
  const idsOf = (all: readonly { id: string }[]): string[] => all.map(({ id }) => id);
  return { objectives: idsOf(objectives), topics: idsOf(topics), preReads: idsOf(preReads) };
}

/** What is shown of topics, of which the rows stand in the same order. */
const scenariosIn = (topics: AgendaParts['topics'], rows: readonly { readonly id: string }[]): NewScenario[] =>
  topics.flatMap(({ scenarios }, nth) =>
    scenarios.map((scenario, position) => ({ ...scenario, topic: rows[nth]?.id ?? '', position })),
  );

/** A topic names its objective by the key that it has in the same body, or by its id. */
function rowsOf(
  { cycle, program, audience }: CyclePlace & { audience: Audience },
  { objectives, topics, preReads }: AgendaParts,
  people: ReadonlyMap<string, Member>,
) {
  const place = { cycle, program, audience };
  const ids = new Map(objectives.map(({ key }) => [key, randomUUID()] as const));
  return {
    objectives: objectives.map(({ key, ...objective }) => ({ ...place, ...objective, id: ids.get(key) ?? key })),
    topics: topics.map(({ key: _key, objective, owner, scenarios: _scenarios, ...topic }) => ({
      ...place,
      ...topic,
      id: randomUUID(),
      objective: ids.get(objective) ?? objective,
      owner: owner ? (people.get(owner)?.id ?? null) : null,
    })),
    preReads: preReads.map(({ body, url, ...preRead }) => ({
      ...place,
      ...preRead,
      audience: preRead.audience ?? audience,
      id: randomUUID(),
      body: body ?? null,
      url: url ?? null,
    })),
  };
}

const TABLES = { objectives: 'objective', topics: 'topic', preReads: 'pre_read' } as const;

/** The rows with their positions, from the first free one. Refuses more than a cycle may have. */
async function placed<Row>(
  tx: Tx,
  part: keyof typeof TABLES,
  cycle: string,
  rows: readonly Row[],
): Promise<(Row & { position: number })[]> {
  const { rows: found } = await sql<{ free: number; there: number }>`
    select coalesce(max(position) + 1, 0) as free, count(*)::int as there from ${sql.table(TABLES[part])}
    where cycle = ${cycle}`.execute(tx);
  const { free, there } = found[0] ?? { free: 0, there: 0 };
  stopIf(limitRefused(part, there + rows.length));
  return rows.map((row, index) => ({ ...row, position: free + index }));
}
