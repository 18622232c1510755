import { sql, type Kysely } from 'kysely';

/**
 * Of a vote without names whose figures would tell one vote, what its outcome rests on is kept without them: also where a conflict
 * of interest came once a deadline of its last round had passed. Published notes are records: they are masked as they are read.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(UNTOLD).execute(db);
}

const UNTOLD = `
  update decision d set because = because - '{votes,needed,notReached,abstained,count,dropped,scored}'::text[]
  where d.anonymous and d.because is not null and (
    (select count(*) from entitlement e where e.decision = d.id and e.counts) < 3
    or exists (
      select from conflict_in_force i join appointment a on a.kind = 'decision' and a.subject = i.decision and a."do" = 'settle'
        and not a.held and a.entry = forum_round(d.id) and a.at <= i.at
      where i.decision = d.id and not exists (select from deadline_move m
        where m.kind = a.kind and m.subject = a.subject and m.entry = a.entry and m.version = a.version + 1 and m.at < a.at)));
`;
