import type { Tx } from '../../../../libs/database/connection.js';
import type { Audience } from '../../../../libs/domain/people.js';
import { readableBy } from '../../../../libs/domain/program/audience.js';
import { namedRefused } from '../../../../libs/domain/program/offices.js';
import { Refused, refuse, type Offence } from '../../../../libs/domain/refusal.js';
import { membersByEmail, type Member } from '../programs/people-by-email.js';

interface Naming {
  readonly objective?: string;
  readonly owner?: string | null;
  readonly demo?: Demonstrating;
}

/** As much of a demonstration as names something. */
type Demonstrating = { readonly criteria: readonly string[] } | null | undefined;

/** Criteria that demonstrations name and that are not there for whoever reads the topic. */
export async function unknownCriteria(
  tx: Tx,
  { program, audience }: { readonly program: string; readonly audience: Audience },
  named: readonly { readonly path: string; readonly demo: Demonstrating }[],
): Promise<Offence[]> {
  const all = named.flatMap(({ path, demo }) =>
    (demo?.criteria ?? []).map((id, index) => ({ path: `${path}[${index}]`, id })),
  );
  if (all.length === 0) return [];
  const found = await tx
    .selectFrom('criterion')
    .select('id')
    .where('program', '=', program)
    .where('audience', 'in', readableBy(audience))
    .where(
      'id',
      'in',
      all.map(({ id }) => id),
    )
    .execute();
  const known = new Set(found.map(({ id }) => id));
  return all
    .filter(({ id }) => !known.has(id))
    .map(({ path }) => ({ path, message: 'No criterion with this id can be read by whoever reads the topic' }));
}

/** Finds whom and what a topic names. Refuses an objective of another cycle, criteria that are not there, and an owner who does not take part or may not read it. */
export async function checkTopicReferences(
  tx: Tx,
  { cycle, program, audience }: { cycle: string; program: string; audience: Audience },
  { objective, owner, demo }: Naming,
): Promise<Map<string, Member>> {
  const people = await membersByEmail(tx, program, owner ? [owner] : []);
  const named = owner ? [{ path: 'owner', email: owner, as: 'reader' as const, audience }] : [];
  const errors: Offence[] = [...(namedRefused(named, people)?.errors ?? [])];
  if (objective !== undefined) {
    const found = await tx
      .selectFrom('objective')
      .select('id')
      .where('id', '=', objective)
      .where('cycle', '=', cycle)
      .executeTakeFirst();
    if (!found) errors.push({ path: 'objective', message: 'This cycle has no objective with this id' });
  }
  errors.push(...(await unknownCriteria(tx, { program, audience }, [{ path: 'demo.criteria', demo }])));
  if (errors.length > 0) throw new Refused(refuse('unknown-reference', 'The topic names what is not there', errors));
  return people;
}
