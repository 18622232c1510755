import { randomUUID } from 'node:crypto';
import type { VenueCommand } from '../../../../../libs/commands/commands.js';
import { change } from '../../../../../libs/domain/change.js';
import { shapingClosed } from '../../../../../libs/domain/content/item.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { Refused, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import type { Concerns } from '../../../../../libs/domain/review/commands.js';
import type { ConditionBody, Owed } from '../../../../../libs/domain/review/terms.js';
import { idOf, membersByEmail } from '../../programs/people-by-email.js';

/** The review that a verdict is given in. */
export interface Place {
  readonly review: string;
  readonly decision: string;
  readonly audience: Audience;
}

/** Who owes what, and by when; whoever is named can read it and do something. */
export async function owedBy(
  { tx, venue }: VenueCommand,
  conditions: readonly ConditionBody[],
  { audience }: Place,
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
  { review, audience }: Place,
): Promise<void> {
  if (owed.length === 0) return;
  const rows = owed.map((one, index) => ({
    ...one,
    review,
    audience,
    program: venue.program,
    cycle: venue.id,
    statement: conditions[index]?.statement ?? '',
    madeAt: now,
  }));
  await tx.insertInto('condition').values(rows).execute();
}

/** What changes concern, found: obligations of the cycle (outside one, of the program), and items that rest on the decision and have not shipped. */
export async function concernedBy(
  { tx, venue }: VenueCommand,
  wanted: { readonly obligations: readonly string[]; readonly items: readonly string[] },
  { decision }: Place,
): Promise<Concerns> {
  const [obligations, items] = [[...new Set(wanted.obligations)], [...new Set(wanted.items)]];
  if (obligations.length === 0 && items.length === 0) return { obligations: [], items: [] };
  const named = tx
    .selectFrom('obligation')
    .select(['id', 'reviewer'])
    .where('program', '=', venue.program)
    .where('id', 'in', obligations.length > 0 ? obligations : [decision]);
  const recorded = await (venue.id === null ? named : named.where('cycle', '=', venue.id)).execute();
  const resting = await tx
    .selectFrom('item')
    .innerJoin('itemDecision', 'itemDecision.item', 'item.id')
    .select('item.id')
    .where('itemDecision.decision', '=', decision)
    .where('item.status', 'not in', ['shipped', 'dropped'])
    .where('item.id', 'in', items.length > 0 ? items : [decision])
    .execute();
  const missing = (path: string, ids: readonly string[], found: readonly { id: string }[], message: string) =>
    ids.flatMap((id, index) => (found.some((one) => one.id === id) ? [] : [{ path: `${path}[${index}]`, message }]));
  const errors = [
    ...missing(
      'obligations',
      obligations,
      recorded,
      `is no obligation of this ${venue.id === null ? 'program' : 'cycle'}`,
    ),
    ...missing('items', items, resting, 'is no item that rests on this decision and is still to come'),
  ];
  if (errors.length > 0)
    throw new Refused(refuse('unknown-reference', 'The changes concern what is not there', errors));
  if (items.length > 0 && venue.gate !== null) stopIf(shapingClosed(venue));
  return { obligations: recorded, items };
}

/** Items that have to change are proposed once more. Their words and what they cite stay. */
export async function reopenItems({ tx, venue, apply }: VenueCommand, { items }: Concerns): Promise<void> {
  if (items.length === 0 || venue.gate === null) return; // items stand in cycles
  const self = venue.gate.subject;
  const before = await tx.selectFrom('item').select(['id', 'status', 'audience']).where('id', 'in', items).execute();
  const reopened = await tx
    .updateTable('item')
    .set(({ eb }) => ({ status: 'proposed', revision: eb('revision', '+', 1) }))
    .where('id', 'in', items)
    .returning(['id', 'revision'])
    .execute();
  const entries = before.map(({ id, status, audience }) => ({
    type: 'item-changed',
    subject: self,
    audience,
    body: {
      item: id,
      revision: reopened.find((one) => one.id === id)?.revision ?? 0,
      changed: ['status'],
      from: status,
      to: 'proposed',
    },
  }));
  await apply(change({ entries }));
}
