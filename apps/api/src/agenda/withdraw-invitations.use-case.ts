import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { loadTargets } from '../../../../libs/queries/people/coverage.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { gapOf, type CoverageGap } from '../../../../libs/domain/cycle/agenda/coverage-reason.js';
import { OWES_OBLIGATIONS, REVIEWS_COMPLIANCE } from '../../../../libs/database/unfinished.js';
import {
  withdrawalRefused,
  withdrawInvitations,
  type Answering,
  type Invitee,
} from '../../../../libs/domain/cycle/agenda/invitation.js';
import { phaseOf } from '../../../../libs/domain/cycle/phase.js';
import type { CycleFacts } from '../../../../libs/domain/facts.js';
import { granted, refuse, stopIf } from '../../../../libs/domain/refusal.js';
import type { WithdrawalBody, WithdrawnView } from './agenda.schemas.js';

@Injectable()
export class WithdrawInvitations {
  constructor(private readonly commands: Commands) {}

  /**
   * Takes invitations back until the session opens, all or none. Refuses those who take part already, the last who owe obligations, and people
   * of whom the program knows nothing. Who was not invited stays so, and is not counted. Coverage, rotation and the right to attend follow from the rows.
   */
  execute(id: string, { emails, coverageReason }: WithdrawalBody, actor: Actor): Promise<WithdrawnView> {
    return this.commands.inCycle(id, actor, async ({ tx, cycle, now, apply }) => {
      const known = await inviteesOf(tx, cycle, [...new Set(emails)]);
      stopIf(strangersRefused(emails, known));
      const invitees = known.filter(({ invited }) => invited);
      const named = invitees.map((one) => ({ ...one, path: `emails[${emails.indexOf(one.email)}]` }));
      stopIf(withdrawalRefused(cycle, named, await loadAnswering(tx, id)));
      const before = await loadTargets(tx, id);
      await remove(tx, id, idsOf(invitees));
      const after = await loadTargets(tx, id);
      const coverage = { before, after, reason: coverageReason !== undefined };
      const told = idsOf(invitees.filter((one) => one.told));
      const withdrawn = granted(withdrawInvitations(cycle, { people: idsOf(invitees), told }, coverage, now));
      if (coverageReason && invitees.length > 0) {
        const flagged = withdrawn.flags.length > 0;
        await recordReason(tx, cycle, coverageReason, { gap: gapOf(after), flagged });
      }
      await apply(withdrawn);
      return { invited: await countInvited(tx, id), withdrawn: invitees.length };
    });
  }
}

type Known = Omit<Invitee, 'path'> & { readonly person: string; readonly invited: boolean; readonly told: boolean };

const idsOf = (people: readonly Known[]): string[] => people.map(({ person }) => person);

/** Those of `emails` who take part in the program or are invited to the cycle, with what they do in it. */
async function inviteesOf(tx: Tx, { id, program }: CycleFacts, emails: readonly string[]): Promise<Known[]> {
  const { rows } = await sql<Known>`
    select p.id as person, p.email, i.person is not null as invited,
      exists (select from notice n where n.cycle = ${id} and n.person = p.id and n.purpose = 'invitation') as told,
      exists (select from contribution k where k.cycle = ${id} and k.author = p.id) as spoke,
      i.attended_at is not null as attended, i.obligations_answered_at is not null as answered,
      i.person is not null and ${OWES_OBLIGATIONS} as owes, ${REVIEWS_COMPLIANCE} as may_answer,
      exists (select from decision d join gate g on g.kind = 'decision' and g.id = d.id
        where d.cycle = ${id} and g.phase <> 'withdrawn' and (p.id in (d.authority, d.deputy)
          or exists (select from decision_right r where r.decision = d.id and r.person = p.id))) as decides,
      exists (select from review r join gate g on g.kind = 'review' and g.id = r.id
        where r.cycle = ${id} and g.phase <> 'withdrawn' and r.reviewer = p.id) as reviews
    from person p left join invitation i on i.cycle = ${id} and i.person = p.id
    where p.email = any(${emails}::text[])
      and (i.person is not null or exists (select from membership m where m.program = ${program} and m.person = p.id))`.execute(
    tx,
  );
  return rows;
}

async function loadAnswering(tx: Tx, cycle: string): Promise<Answering> {
  const { rows } = await sql<Answering>`
    select count(*) filter (where ${OWES_OBLIGATIONS} and ${REVIEWS_COMPLIANCE})::int as owing,
      count(i.obligations_answered_at) > 0 as answered
    from invitation i where i.cycle = ${cycle}`.execute(tx);
  return rows[0] ?? { owing: 0, answered: false };
}

function strangersRefused(emails: readonly string[], known: readonly Known[]) {
  const errors = emails.flatMap((email, index) =>
    known.some((one) => one.email === email)
      ? []
      : [{ path: `emails[${index}]`, message: `${email} is not invited, and does not take part in this program` }],
  );
  return errors.length > 0 ? refuse('unknown-reference', 'Somebody is named who is not there', errors) : null;
}

async function remove(tx: Tx, cycle: string, people: readonly string[]): Promise<void> {
  await sql`delete from invitation where cycle = ${cycle} and person = any(${people}::uuid[])`.execute(tx);
}

/**
 * Once the agenda is out, its reason stands for who was missing then: what is said now is told beside it, and is about others only where a
 * flag names these too.
 */
async function recordReason(
  tx: Tx,
  cycle: CycleFacts,
  reason: string,
  { gap, flagged }: { readonly gap: CoverageGap; readonly flagged: boolean },
): Promise<void> {
  const out = phaseOf(cycle) !== 'agenda';
  const coverageReason = out ? sql<string>`concat_ws('; ', coverage_reason, ${reason}::text)` : reason;
  await tx
    .updateTable('cycle')
    .set({ coverageReason, ...(out && !flagged ? {} : { coverageGap: JSON.stringify(gap) }) })
    .where('id', '=', cycle.id)
    .execute();
}

async function countInvited(tx: Tx, cycle: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from invitation where cycle = ${cycle}`.execute(
    tx,
  );
  return rows[0]?.n ?? 0;
}
