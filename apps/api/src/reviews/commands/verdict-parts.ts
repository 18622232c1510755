import { randomUUID } from 'node:crypto';
import type { VenueCommand } from '../../../../../libs/commands/commands.js';
import { shapingClosed } from '../../../../../libs/domain/backlog/item.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { programAndCycleOf, type Venue } from '../../../../../libs/domain/facts.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { Refused, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import type { Concerns } from '../../../../../libs/domain/review/verdict/give-verdict.js';
import type { ConditionBody, Owed } from '../../../../../libs/domain/review/approval/terms.js';
import { idOf, membersByEmail } from '../../programs/people-by-email.js';

/** The review that a verdict is given in. */
export interface VerdictPlace {
  readonly review: string;
  readonly decision: string | null;
  readonly audience: Audience;
}

/** Who owes what, and by when; whoever is named can read it and do something. */
export async function owedBy(
  { tx, venue }: VenueCommand,
  conditions: readonly ConditionBody[],
  { audience }: VerdictPlace,
): Promise<Owed[]> {
  const people = await membersByEmail(
    tx,
    venue.program,
    conditions.map(({ owner }) => owner),
  );
  const named = conditions.map(({ owner }, index) => ({
    path: `conditions[${index}].owner`,
    email: owner,
    as: 'voice' as const,
    audience,
  }));
  stopIf(namedRefused(named, people));
  return conditions.map(({ owner, dueAt }) => ({ id: randomUUID(), owner: idOf(people, owner), dueAt }));
}

/** The words of the conditions that a rule has granted. */
export async function insertConditions(
  { tx, venue, now }: VenueCommand,
  conditions: readonly ConditionBody[],
  owed: readonly Owed[],
  { review, audience }: VerdictPlace,
): Promise<void> {
  if (owed.length === 0) return;
  const rows = owed.map((one, index) => ({
    ...one,
    review,
    audience,
    ...programAndCycleOf(venue),
    statement: conditions[index]?.statement ?? '',
    madeAt: now,
  }));
  await tx.insertInto('condition').values(rows).execute();
}

/**
 * What changes concern, found: obligations of the cycle (outside one, of the program), and items that rest on the decision and have
 * not shipped. The review of an item concerns that item, and names no other.
 */
export async function concernedBy(
  { tx, venue }: VenueCommand,
  wanted: { readonly obligations: readonly string[]; readonly items: readonly string[] },
  { review, decision }: VerdictPlace,
): Promise<Concerns> {
  const [obligations, items] = [[...new Set(wanted.obligations)], [...new Set(wanted.items)]];
  const recorded = obligations.length === 0 ? [] : await recordedIn(tx, venue, obligations);
  const reviewed = venue.reviews.find(({ id }) => id === review)?.item ?? null;
  const concerned =
    decision === null ? venue.items.filter(({ id }) => id === reviewed) : await restingOn(tx, decision, items);
  const missing = (path: string, ids: readonly string[], found: readonly { id: string }[], message: string) =>
    ids.flatMap((id, index) => (found.some((one) => one.id === id) ? [] : [{ path: `${path}[${index}]`, message }]));
  const where = venue.id === null ? 'program' : 'cycle';
  const what =
    decision === null
      ? reviewed === null
        ? 'is not reviewed here, where a pilot is'
        : 'is not the item that is reviewed'
      : 'is no item that rests on this decision and is still to come';
  const errors = [
    ...missing('obligations', obligations, recorded, `is no obligation of this ${where}`),
    ...missing('items', items, concerned, what),
  ];
  if (errors.length > 0)
    throw new Refused(refuse('unknown-reference', 'The changes concern what is not there', errors));
  if (decision !== null && items.length > 0 && venue.gate !== null) stopIf(shapingClosed(venue));
  return { obligations: recorded, items: concerned };
}

function recordedIn(tx: Tx, { id: cycle, program }: Venue, obligations: readonly string[]) {
  const named = tx
    .selectFrom('obligation')
    .select(['id', 'reviewer'])
    .where('program', '=', program)
    .where('id', 'in', obligations);
  return (cycle === null ? named : named.where('cycle', '=', cycle)).execute();
}

async function restingOn(tx: Tx, decision: string, items: readonly string[]): Promise<Concerns['items']> {
  if (items.length === 0) return [];
  return tx
    .selectFrom('item')
    .innerJoin('itemDecision', 'itemDecision.item', 'item.id')
    .select(['item.id', 'item.status', 'item.revision', 'item.audience'])
    .where('itemDecision.decision', '=', decision)
    .where('item.status', 'not in', ['shipped', 'dropped'])
    .where('item.id', 'in', items)
    .execute();
}
