import { sql, type Kysely } from 'kysely';

/**
 * Conflicts of interest are asked for once for each right, not three times. The function `left_alone` goes: no release that can run
 * beside this one calls it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(HELD_RIGHT).execute(db);
  await sql.raw(ENTITLEMENT).execute(db);
  await sql.raw('drop function left_alone(uuid)').execute(db);
}

const HELD_RIGHT = `
  create or replace view held_right as
    select h.decision, h.person, h."right", h.conflict, h."right" = 'decide' as decides, h.vote_taken
    from (
      select r.decision, r.person, coalesce(i.in_force, false) as conflict,
        case when i.in_force and r.kind = 'decide' then 'advise'
          when not i.in_force and i.given = 'decide' then 'decide' else r.kind end as "right",
        coalesce(i.in_force and 'decide' in (i.given, r.kind), false) as vote_taken
      from decision_right r left join (
        select c.decision, c.person, c.given, d.counted_at is null or c.at <= d.counted_at as in_force
        from conflict_of_interest c join decision d on d.id = c.decision) i
        on i.decision = r.decision and i.person = r.person) h;
  comment on column held_right.vote_taken is 'A conflict of interest that is in force took their vote.';
`;

const ENTITLEMENT = `
  create or replace view entitlement as
    select h.decision, h.person, h."right",
      case when h.vote_taken then 'conflict'
        when h.decides and d.method = 'authority@1' and h.person = d.proposer then 'proposer'
        when h.decides and h.person = alone.person then 'left_alone' end as uncounted,
      h.decides and h.person is distinct from alone.person
        and (d.method <> 'authority@1' or h.person <> d.proposer) as counts,
      not h.decides or h.person is distinct from alone.person or d.method = 'authority@1' as heard
    from decision d
      left join lateral (
        select case when d.counted_at is not null then d.left_alone
          else (select a.person from deciding_alone a where a.decision = d.id) end as person
        offset 0) alone on true
      join held_right h on h.decision = d.id;
`;
