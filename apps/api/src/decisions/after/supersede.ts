import { sql } from 'kysely';
import type { Command } from '../../../../../libs/commands/commands.js';
import { CONFLICTED, hadConflict } from '../../../../../libs/queries/tally/entitlement.js';
import { supersedingRefused, type Superseded } from '../../../../../libs/domain/decision/declaring/superseding.js';
import { rolesFor, type Audience } from '../../../../../libs/domain/people.js';
import { Refused, refuse, stopIf, type Offence } from '../../../../../libs/domain/refusal.js';
import { visible } from '../visible-decision.js';
import { looking } from './effective.query.js';

/** The decision that takes the place of others, and who is to approve it. */
interface Newer {
  readonly decision: string;
  readonly program: string;
  readonly audience: Audience;
  readonly reviewers: readonly string[];
}

/**
 * Names the decisions whose place this one takes when it takes effect. Each is in effect, of this program, and readable by the
 * caller; what is not there, not for them or not in effect is refused alike. Then it is asked whether the caller may, and whether
 * the reviewers are those of the older decisions too. Paths of offences stand under `at`.
 */
export async function supersede(
  command: Command,
  { reviewers, ...newer }: Newer,
  others: readonly string[],
  at = '',
): Promise<void> {
  if (others.length === 0) return;
  const { tx, actor, now } = command;
  const found = await loadInEffect(command, others);
  const errors = others.flatMap((id, index): Offence[] =>
    found.some((one) => one.id === id)
      ? []
      : [{ path: `${at}supersedes[${index}]`, message: 'is no decision in effect of this program' }],
  );
  if (errors.length > 0) {
    throw new Refused(
      refuse('unknown-reference', 'A decision takes the place of decisions that are in effect', errors),
    );
  }
  const { standIns } = await looking(tx, actor, now);
  stopIf(supersedingRefused(found, { by: actor, standIns, reviewers }, at));
  const link = { ...newer, kind: 'supersedes' as const, linkedBy: actor.person, at: now };
  await tx
    .insertInto('decisionLink')
    .values(others.map((other) => ({ ...link, other })))
    .execute();
}

/** Those of them that are in effect and readable by the caller, in the order given, with the reviewers who can be asked again. */
async function loadInEffect({ tx, actor }: Command, others: readonly string[]): Promise<Superseded[]> {
  const { rows } = await sql<Superseded>`
    select d.id, d.authority, d.deputy, ${CONFLICTED} as conflicted,
      (select coalesce(jsonb_agg(distinct jsonb_build_object('id', p.id, 'name', p.name)), '[]')
        from review v join person p on p.id = v.reviewer join membership m on m.program = d.program and m.person = p.id
        where v.decision = d.id and m.roles && ${rolesFor('review')}::text[] and not ${hadConflict(sql`p.id`)}) as reviewers
    from decision d left join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
    where d.id = any(${others}::uuid[]) and ${visible(actor)} and g.phase = 'in_effect' and not superseded(d.id)
    order by array_position(${others}::uuid[], d.id)`.execute(tx);
  return rows;
}
