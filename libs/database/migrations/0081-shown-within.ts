import { sql, type Kysely } from 'kysely';

/**
 * Whether what rests on these people's consent to a use is withheld from readers of these audiences: nobody reads it who is not of the
 * audience that each of them consented to. What asked without readers stays, for processes of the release before this one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create function withheld_from(readers text[], of_program uuid, of_people uuid[], of_use text) returns boolean language sql stable as $$
      select exists (select from unnest(of_people) as t (person)
        where coalesce(consented_audience(of_program, t.person, of_use) <> all(readers), true))
    $$;
  `,
    )
    .execute(db);
}
