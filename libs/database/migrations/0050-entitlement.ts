import { sql, type Kysely } from 'kysely';

/**
 * Who counts in a decision, by one rule for tallies, queries and letters. What conflicts of interest took after a decision was made
 * is given back, because it had counted; and of what was decided without names by too few, the record tells no figures any more.
 * The function `left_alone` stays for releases that still run beside this one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(VIEWS).execute(db);
  await sql`
    update decision_right r set kind = i.given from conflict_of_interest i join decision d on d.id = i.decision
    where i.decision = r.decision and i.person = r.person and i.given = 'decide' and i.at > d.decided_at`.execute(db);
  await sql`
    update decision d set because = because - '{votes,needed,abstained,count,dropped,scored}'::text[]
    where d.anonymous and (select count(*) from entitlement e where e.decision = d.id and e.counts) < 3`.execute(db);
}

/** One person left alone is found once for each decision: a join, and no question for each of its deciders. */
const VIEWS = `
  create view conflict_in_force as
    select i.decision, i.person, i.given, i.at from conflict_of_interest i join decision d on d.id = i.decision
    where d.decided_at is null or i.at <= d.decided_at;
  comment on view conflict_in_force is
    'Conflicts of interest that a decision was made with, or will be: one that is declared after it changes nothing of it.';

  create view held_right as
    select r.decision, r.person, case when c.person is not null and r.kind = 'decide' then 'advise' else r.kind end as "right",
      c.person is not null as conflict, r.kind = 'decide' and c.person is null as decides
    from decision_right r left join conflict_in_force c on c.decision = r.decision and c.person = r.person;
  comment on view held_right is 'What a conflict of interest leaves of the rights that were given: of a vote, advice.';

  create view entitlement as
    select h.decision, h.person, h."right",
      case when h.conflict then 'conflict'
        when h.decides and h.person = alone.person then 'left_alone'
        when h.decides and d.method = 'authority@1' and h.person = d.proposer then 'proposer' end as uncounted,
      h.decides and h.person is distinct from alone.person
        and (d.method <> 'authority@1' or h.person <> d.proposer) as counts,
      not h.decides or h.person is distinct from alone.person or d.method = 'authority@1' as heard
    from decision d
      join held_right h on h.decision = d.id
      left join lateral (
        select sole.person from (
          select (array_agg(one.person))[1] as person
          from (select person from held_right where decision = d.id and decides limit 2) one
          having count(*) = 1) sole
        where sole.person = d.proposer
          or exists (select from review v where v.decision = d.id and v.reviewer = sole.person)) alone on true;
  comment on view entitlement is
    'Everybody with a right in a decision: as they hold it, or held it when it was made; whether their vote counts, and if not, why; and whether they are heard all the same.';

  grant select on conflict_in_force, held_right, entitlement to roundtable_api, roundtable_worker;
`;
