import { sql } from 'kysely';
import type { Command } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import type { Draft } from '../../../../libs/domain/closure/disposition.js';
import { subject } from '../../../../libs/domain/subject.js';

interface CyclePlace {
  readonly id: string;
  readonly program: string;
}

/** Writes draft answers; what they replace is kept as history. Needs the cycle's gate, exclusively. */
export async function writeDrafts(command: Command, place: CyclePlace, drafts: readonly Draft[]): Promise<void> {
  await keepReplaced(command, drafts);
  await replace(command, place, drafts);
  const { id: cycle, program } = place;
  const about = { type: 'disposition-drafted', subject: subject('cycle', cycle), audience: 'restricted' as const };
  const entries = drafts.map(({ contribution, kind, items = [] }) => ({
    ...about,
    body: { contribution, kind, items },
  }));
  await command.write(change({ entries }), { program, cycle });
}

async function keepReplaced({ tx, now, actor }: Command, drafts: readonly Draft[]): Promise<void> {
  const contributions = drafts.map(({ contribution }) => contribution);
  await sql`
    insert into disposition_history (contribution, program, cycle, draft, drafted_by, drafted_at, replaced_by, replaced_at)
    select d.contribution, d.program, d.cycle, jsonb_build_object('kind', d.kind, 'reason', d.reason, 'answer', d.answer,
      'until', d.until, 'duplicateOf', d.duplicate_of, 'items', d.items, 'useful', u.useful, 'comment', u.comment), d.drafted_by, d.drafted_at, ${actor.person}, ${now}
    from disposition d left join usefulness u on u.contribution = d.contribution and u.at >= d.published_at
    where d.contribution = any(${contributions}::uuid[])`.execute(tx);
}

async function replace(
  { tx, now, actor }: Command,
  { id: cycle, program }: CyclePlace,
  drafts: readonly Draft[],
): Promise<void> {
  await tx
    .insertInto('disposition')
    .values(
      drafts.map(({ contribution, kind, items = [], reason, until, answer, duplicateOf }) => ({
        contribution,
        program,
        cycle,
        audience: 'restricted' as const,
        kind,
        items,
        reason: reason ?? null,
        answer: answer ?? null,
        until: until ?? null,
        duplicateOf: duplicateOf ?? null,
        draftedBy: actor.person,
        draftedAt: now,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('contribution').doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        items: eb.ref('excluded.items'),
        reason: eb.ref('excluded.reason'),
        answer: eb.ref('excluded.answer'),
        until: eb.ref('excluded.until'),
        duplicateOf: eb.ref('excluded.duplicateOf'),
        draftedBy: eb.ref('excluded.draftedBy'),
        draftedAt: eb.ref('excluded.draftedAt'),
      })),
    )
    .execute();
}
