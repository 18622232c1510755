import type { Tx } from '../../../../libs/database/connection.js';
import type { Audience } from '../../../../libs/domain/people.js';
import { readableBy } from '../../../../libs/domain/program/audience.js';
import { namedRefused } from '../../../../libs/domain/program/offices.js';
import { Refused, refuse, type Offence, type Refusal } from '../../../../libs/domain/refusal.js';
import { membersByEmail, type Member } from '../programs/people-by-email.js';

interface Naming {
  readonly objective?: string;
  readonly owner?: string | null;
  readonly scenarios?: readonly Testing[];
}

/** As much of a scenario as names something. */
interface Testing {
  readonly criteria: readonly string[];
}

/** Criteria that scenarios name and that are not there for whoever reads the topic. `at` is where a scenario stands. */
export async function unknownCriteria(
  tx: Tx,
  { program, audience }: { readonly program: string; readonly audience: Audience },
  named: readonly { readonly at: string; readonly scenario: Testing }[],
): Promise<Offence[]> {
  const all = named.flatMap(({ at, scenario }) =>
    scenario.criteria.map((id, index) => ({ path: `${at}criteria[${index}]`, id })),
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

/** Scenarios with where each stands in its topic, which stands at `at`. */
export const testingIn = (at: string, scenarios: readonly Testing[]) =>
  scenarios.map((scenario, index) => ({ at: `${at}scenarios[${index}].`, scenario }));

/** Finds whom and what a topic names. Refuses an objective of another cycle, criteria that are not there, and an owner who does not take part or may not read it. */
export async function checkTopicReferences(
  tx: Tx,
  { cycle, program, audience }: { cycle: string; program: string; audience: Audience },
  { objective, owner, scenarios = [] }: Naming,
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
  errors.push(...(await unknownCriteria(tx, { program, audience }, testingIn('', scenarios))));
  if (errors.length > 0) throw new Refused(refuse('unknown-reference', 'The topic names what is not there', errors));
  return people;
}

/** Refuses criteria of one scenario that are not there for whoever reads it. */
export async function criteriaRefused(
  tx: Tx,
  place: { readonly program: string; readonly audience: Audience },
  scenario: Testing,
): Promise<Refusal | null> {
  const errors = await unknownCriteria(tx, place, [{ at: '', scenario }]);
  return errors.length > 0 ? refuse('unknown-reference', 'The scenario names what is not there', errors) : null;
}
