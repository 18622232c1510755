import { sql, type Kysely } from 'kysely';

/**
 * Every method of deciding: its settings, positions of every shape, concerns that block, and positions whose owner only
 * tallying knows. A round of positions outlives the entries of its gate, because a last call that stops does not lose them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table decision
      add column parameters jsonb not null default '{}',
      add column proposal uuid,
      add column round int,
      add column last_calls int not null default 0,
      add column shown text not null default 'open' check (shown in ('open', 'until_own_vote', 'until_decided')),
      add column anonymous boolean not null default false;

    alter table "position"
      add column stance text check (stance in ('agree', 'abstain', 'object', 'disagree')),
      add column ranking jsonb,
      add column scores jsonb;
    alter table "position" alter column person drop not null;

    create table secret_voter (
      "position" uuid primary key references "position",
      decision uuid not null references decision,
      entry int not null,
      person uuid not null references person,
      receipt bytea not null unique,
      current boolean not null default true
    );
    create unique index secret_voter_current on secret_voter (decision, entry, person) where current;
    comment on table secret_voter is 'Whose an anonymous position is. Read only by tallying, and to let its owner change it.';

    create view spoken as
      select p.*, coalesce(p.person, v.person) as voter
      from "position" p left join secret_voter v on v."position" = p.id;

    create function forum_round(decision_id uuid) returns int language sql stable as $$
      select coalesce(d.round, case when g.phase = 'open' then g.entry
        else (select max(p.entry) from "position" p where p.decision = d.id) end)
      from decision d join gate g on g.kind = 'decision' and g.id = d.id where d.id = decision_id
    $$;
    comment on function forum_round is
      'The round of positions that counts: what earlier releases opened has none of its own, and goes by its gate.';

    create table concern (
      id uuid primary key,
      decision uuid not null references decision,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      entry int not null,
      "position" uuid references "position",
      name text not null,
      body text not null,
      owner uuid not null references person,
      delegate uuid references person,
      raised_at timestamptz not null,
      closed_at timestamptz,
      closed_by uuid references person,
      closed_how text check (closed_how in ('resolved', 'withdrawn', 'overruled')),
      closed_reason text
    );
    create index concern_decision on concern (decision, entry);

    grant select, insert, update on secret_voter, concern to roundtable_api;
    grant select on secret_voter, concern to roundtable_worker;
    grant select on spoken to roundtable_api, roundtable_worker;
  `,
    )
    .execute(db);
}
