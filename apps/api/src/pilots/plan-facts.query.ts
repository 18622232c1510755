import { sql } from 'kysely';
import type { Command } from '../../../../libs/commands/commands.js';
import { segmentsOf } from '../../../../libs/queries/people/segments.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { planRefused, type PilotBody, type PlanFacts } from '../../../../libs/domain/pilot/plan.js';
import { refuse, stopIf, type Offence } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { lastPurposes } from '../consents/consent.query.js';

/** The plan that stands, where it is one that changes. */
type StandingPlan = { readonly id: string; readonly window: { readonly endsAt: Instant } } | null;

/** What a plan is checked against: the segments of the program, and what it asks consent to the use of telemetry for. */
async function loadPlanFacts(tx: Tx, viewer: Viewer, purpose: string, before: StandingPlan): Promise<PlanFacts> {
  const { program } = viewer;
  const { rows } = await sql<{ segments: string[]; open: number }>`
    select ${segmentsOf(program)} as segments,
      (select count(*)::int from gate where program = ${program} and kind = 'pilot' and not over
        and id is distinct from ${before?.id ?? null}::uuid) as open`.execute(tx);
  const current = (await lastPurposes(tx, viewer)).get('telemetry');
  const until = current?.current === true && current.id === purpose ? current.until : null;
  const endsAt = before?.window.endsAt ?? null;
  return { segments: rows[0]?.segments ?? [], open: rows[0]?.open ?? 0, purposeUntil: until, endsAt };
}

/** Throws unless the plan, or its new parts, can stand now. */
export async function checkPlan(
  { tx, actor, now }: Command,
  parts: Partial<Pick<PilotBody, 'cohort' | 'window' | 'telemetry'>>,
  purpose: string,
  before: StandingPlan = null,
): Promise<void> {
  stopIf(planRefused(parts, await loadPlanFacts(tx, actor, purpose, before), now));
}

/** Throws unless what a plan cites is there for whoever cites it. */
export async function checkCited(
  { tx, actor }: { readonly tx: Tx; readonly actor: Viewer },
  { items, decision }: Pick<PilotBody, 'items' | 'decision'>,
): Promise<void> {
  const audiences = [...actor.audiences];
  const cited = async (table: 'item' | 'decision', ids: readonly string[]): Promise<string[]> => {
    if (ids.length === 0) return [];
    const rows = await tx
      .selectFrom(table)
      .select('id')
      .where('program', '=', actor.program)
      .where('audience', 'in', audiences)
      .where('id', 'in', ids)
      .execute();
    return rows.map(({ id }) => id);
  };
  const found = [...(await cited('item', items)), ...(await cited('decision', decision ? [decision] : []))];
  const errors: Offence[] = [
    ...items.flatMap((id, index) => (found.includes(id) ? [] : [{ path: `items[${index}]`, message: 'is not there' }])),
    ...(decision === undefined || found.includes(decision) ? [] : [{ path: 'decision', message: 'is not there' }]),
  ];
  stopIf(errors.length > 0 ? refuse('unknown-reference', 'It cites what is not in this program', errors) : null);
}
