import { sql, type Kysely } from 'kysely';

/**
 * Who counts in a decision, by one rule for tallies, queries and letters, as of the moment when its positions were counted. What
 * releases that still run beside this one write is read alike: a trigger keeps that moment, and a vote that a conflict of interest
 * took in `decision_right` after it is read from the conflict. Of what was decided without names by too few, the record tells no
 * figures any more. The function `left_alone` stays for those releases.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(VIEWS).execute(db);
  await sql.raw(COUNTED).execute(db);
  await sql.raw(COUNTED_BEFORE).execute(db);
  await sql`
    update decision d set because = because - '{votes,needed,abstained,count,dropped,scored}'::text[]
    where d.anonymous and (select count(*) from entitlement e where e.decision = d.id and e.counts) < 3`.execute(db);
}

/** Who is left alone is found once for each decision, before its rights, and not for each of those. */
const VIEWS = `
  alter table decision add column counted_at timestamptz, add column left_alone uuid references person;
  comment on column decision.counted_at is 'When the positions of its present round were counted; reviews that do not pass it change nothing of that.';
  comment on column decision.left_alone is 'Who was the only decider left then, and proposes or reviewed it: they did not count.';

  create view conflict_in_force as
    select i.decision, i.person, i.given, i.at from conflict_of_interest i join decision d on d.id = i.decision
    where d.counted_at is null or i.at <= d.counted_at;
  comment on view conflict_in_force is
    'Conflicts of interest that a decision was counted with, or will be: one that is declared after it changes nothing of it.';

  create view held_right as
    select h.decision, h.person, h."right", h.conflict, h."right" = 'decide' as decides
    from (
      select r.decision, r.person, c.person is not null as conflict,
        case when c.person is not null and r.kind = 'decide' then 'advise'
          when c.person is null and i.given = 'decide' then 'decide' else r.kind end as "right"
      from decision_right r
        left join conflict_of_interest i on i.decision = r.decision and i.person = r.person
        left join conflict_in_force c on c.decision = r.decision and c.person = r.person) h;
  comment on view held_right is
    'What a conflict of interest leaves of the rights that were given: of a vote, advice, unless the votes had been counted.';

  create view deciding_alone as
    select d.id as decision, sole.person
    from decision d join lateral (
      select (array_agg(one.person))[1] as person
      from (select h.person from held_right h where h.decision = d.id and h.decides limit 2) one
      having count(*) = 1) sole
      on sole.person = d.proposer or exists (select from review v where v.decision = d.id and v.reviewer = sole.person);
  comment on view deciding_alone is
    'The proposer or reviewer whom conflicts of interest leave as the only decider, by who reviews now.';

  create view entitlement as
    select h.decision, h.person, h."right",
      case when h.conflict and exists (select from conflict_in_force i join decision_right r on r.decision = i.decision and r.person = i.person
            where i.decision = h.decision and i.person = h.person and 'decide' in (i.given, r.kind)) then 'conflict'
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
  comment on view entitlement is
    'Everybody with a right in a decision: as they hold it, or held it when it was counted; whether their vote counts, and if not, why; and whether they are heard all the same.';

  grant select on conflict_in_force, held_right, deciding_alone, entitlement to roundtable_api, roundtable_worker;
`;

/** Before the row changes, nothing is counted yet: who decides alone is asked of conflicts and reviewers as they are. */
const COUNTED = `
  create function keep_counted() returns trigger language plpgsql as $$
  begin
    if new.decided_at is null then
      new.counted_at := null;
      new.left_alone := null;
    elsif new.outcome_by is distinct from 'not_approved' and (tg_op = 'INSERT' or new.decided_at is distinct from old.decided_at) then
      new.counted_at := new.decided_at;
      new.left_alone := (select a.person from deciding_alone a where a.decision = new.id);
    end if;
    return new;
  end $$;
  comment on function keep_counted is
    'Keeps when positions were counted, and who was left alone then, whichever release writes the outcome.';
  create trigger decision_counted before insert or update of decided_at on decision
    for each row execute function keep_counted();
`;

/**
 * What was decided before: the journal tells when it was counted before its reviews did not pass it twice, and who reviewed it
 * then. Without such an entry it is as of the outcome, by today's reviewers.
 */
const COUNTED_BEFORE = `
  update decision d set counted_at = case when d.outcome_by = 'not_approved' then coalesce(
      (select max(j.at) from journal j where j.subject = d.id and j.type = 'decided' and j.body ->> 'by' <> 'not_approved'),
      d.decided_at) else d.decided_at end
    where d.decided_at is not null;
  update decision d set left_alone = (
      select sole.person from (
        select (array_agg(one.person))[1] as person
        from (select h.person from held_right h where h.decision = d.id and h.decides limit 2) one
        having count(*) = 1) sole
      where sole.person = d.proposer or exists (
        select from review v where v.decision = d.id and sole.person::text = coalesce(
          (select j.body ->> 'from' from journal j where j.subject = v.id and j.type = 'review-handed-over' and j.at > d.counted_at
            order by j.id limit 1), v.reviewer::text)))
    where d.counted_at is not null;
`;
