import { sql, type Kysely } from 'kysely';

/** Nobody decides alone what they propose or approve, by one rule for whatever counts; and pilots are found by their decision. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(FUNCTION).execute(db);
  await sql`create index pilot_of_decision on pilot (decision) where decision is not null`.execute(db);
}

const FUNCTION = `
  create function left_alone(decision_id uuid) returns uuid language sql stable as $$
    select o.person
    from decision d, lateral (
      select (array_agg(r.person))[1] as person
      from (select person from decision_right where decision = d.id and kind = 'decide' limit 2) r
      having count(*) = 1) o
    where d.id = decision_id and (o.person = d.proposer
      or exists (select from review v where v.decision = d.id and v.reviewer = o.person))
  $$;
  comment on function left_alone is
    'The proposer or reviewer whom conflicts of interest left as the only decider: what they say counts for nothing.';
  grant execute on function left_alone to roundtable_api, roundtable_worker;
`;
