import { sql, type Kysely } from 'kysely';

/** Decisions that no cycle holds, which keep the program's rules of their day; which decision reopens or supersedes which; appeals. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table decision
      alter column cycle drop not null,
      add column engagement jsonb,
      add column appeal jsonb,
      add column appeal_until timestamptz,
      add constraint decision_has_rules check ((cycle is null) = (engagement is not null));
    alter table review alter column cycle drop not null;
    alter table concern alter column cycle drop not null;
    create index decision_program on decision (program, created_at desc, id);

    create table decision_link (
      decision uuid not null references decision,
      other uuid not null references decision,
      program uuid not null references program,
      audience text not null,
      kind text not null check (kind in ('supersedes', 'reopens')),
      because text check (because in ('review', 'appeal')),
      linked_by uuid not null references person,
      at timestamptz not null,
      primary key (decision, other),
      check (decision <> other)
    );
    create index decision_link_other on decision_link (other);
    comment on table decision_link is 'decision takes the place of other when it takes effect with another option than keeping things as they are.';

    create function takes_place(decision_id uuid) returns boolean language sql stable as $$
      select exists (select from decision d join gate g on g.kind = 'decision' and g.id = d.id join option o on o.id = d.outcome
        where d.id = decision_id and g.phase = 'in_effect' and not o.status_quo)
    $$;
    create function superseded(decision_id uuid) returns boolean language sql stable as $$
      select exists (select from decision_link l where l.other = decision_id and takes_place(l.decision))
    $$;

    grant select, insert on decision_link to roundtable_api;
    grant select on decision_link to roundtable_worker;
  `,
    )
    .execute(db);
}
