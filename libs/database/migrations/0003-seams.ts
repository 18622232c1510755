import { sql, type Kysely } from 'kysely';

/**
 * What every command shares: gates with their clocks, pokes, idempotency, notices, the journal and its seals.
 * Insert-only tables are so by rights, not by habit.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table gate (
      kind text not null,
      id uuid not null,
      program uuid not null references program,
      cycle uuid,
      phase text not null,
      entry int not null default 1,
      epoch int not null default 1,
      revision int not null default 1,
      opened_at timestamptz not null,
      deadline timestamptz,
      version int not null default 1,
      moves int not null default 0,
      tier int not null default 0,
      held_at timestamptz,
      held_until timestamptz,
      next_do text,
      next_rung int,
      next_at timestamptz,
      over boolean not null default false,
      started_at timestamptz,
      restarts int not null default 0,
      followed int not null default 0,
      primary key (kind, id)
    );
    create index gate_due on gate (next_at) where not over;
    create index gate_open on gate (kind, program) where not over;
    create index gate_cycle on gate (cycle);

    create table appointment (
      kind text not null,
      subject uuid not null,
      entry int not null,
      version int not null,
      rung int not null,
      held boolean not null default false,
      "do" text not null,
      at timestamptz not null,
      condition text not null,
      who text[] not null,
      fired_at timestamptz,
      primary key (kind, subject, entry, version, held, rung)
    );

    create table input_window (
      kind text not null,
      subject uuid not null,
      what text not null,
      opens_at timestamptz not null,
      closes_at timestamptz not null,
      primary key (kind, subject, what)
    );

    create table responsible (
      kind text not null,
      subject uuid not null,
      entry int not null,
      person uuid not null references person,
      because text not null,
      tier int not null,
      since timestamptz not null default clock(),
      primary key (kind, subject, entry, person)
    );

    create table deadline_move (
      kind text not null,
      subject uuid not null,
      entry int not null,
      version int not null,
      from_at timestamptz not null,
      to_at timestamptz not null,
      moved_by uuid references person,
      reason text not null,
      at timestamptz not null default clock(),
      primary key (kind, subject, entry, version)
    );

    create table flag (
      id uuid primary key default gen_random_uuid(),
      program uuid not null references program,
      cycle uuid,
      kind text not null,
      subject uuid not null,
      code text not null,
      facts jsonb not null default '{}',
      problem boolean not null default false,
      audience text not null default 'team',
      at timestamptz not null default clock()
    );
    create index flag_cycle on flag (cycle);

    create table poke (
      id bigint generated always as identity primary key,
      kind text not null,
      subject uuid not null,
      signal text,
      at timestamptz not null default clock()
    );

    create table command (
      caller uuid not null,
      key text not null,
      route text not null,
      body_hash text not null,
      status int not null,
      response jsonb,
      at timestamptz not null default clock(),
      primary key (caller, key)
    );
    create index command_at on command (at);

    create table notice (
      id text primary key,
      program uuid not null references program,
      cycle uuid,
      person uuid not null references person,
      purpose text not null,
      version int not null default 1,
      data jsonb not null default '{}',
      not_before timestamptz not null default clock(),
      state text not null default 'queued' check (state in ('queued', 'sent', 'bounced', 'suppressed')),
      attempts int not null default 0,
      last_error text,
      sent_at timestamptz,
      created_at timestamptz not null default clock()
    );
    create index notice_queue on notice (not_before) where state = 'queued';
    create index notice_cycle on notice (cycle, person);

    create table journal (
      id bigint generated always as identity primary key,
      program uuid not null references program,
      subject_kind text not null,
      subject uuid not null,
      cycle uuid,
      type text not null,
      version int not null default 1,
      at timestamptz not null,
      actor uuid,
      audience text not null,
      command text,
      body jsonb not null
    );
    create index journal_subject on journal (subject);
    create index journal_cycle on journal (cycle);
    create table unsealed (program uuid not null, journal_id bigint primary key);
    create index unsealed_program on unsealed (program, journal_id);
    create table seal (
      program uuid not null references program,
      seq bigint not null,
      journal_id bigint not null unique references journal,
      hash bytea not null,
      primary key (program, seq)
    );

    create function list_unsealed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      insert into unsealed (program, journal_id) values (new.program, new.id);
      return null;
    end $$;
    create trigger journal_unsealed after insert on journal for each row execute function list_unsealed();
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is insert-only', tg_table_name using errcode = 'insufficient_privilege';
    end $$;
    create trigger journal_insert_only before update or delete or truncate on journal
      for each statement execute function refuse_change();
    create trigger seal_insert_only before update or delete or truncate on seal
      for each statement execute function refuse_change();

    grant select, insert, update on gate to roundtable_api, roundtable_worker;
    grant select, insert, update, delete on appointment, input_window to roundtable_api, roundtable_worker;
    grant select, insert on responsible, deadline_move, flag, journal to roundtable_api, roundtable_worker;
    grant select, insert, delete on poke to roundtable_api, roundtable_worker;
    grant select, insert, delete on command to roundtable_api, roundtable_worker;
    grant select, insert, update on notice to roundtable_worker;
    grant select, insert, update on notice to roundtable_api;
    grant select on unsealed, seal to roundtable_api;
    grant select, delete on unsealed to roundtable_worker;
    grant select, insert on seal to roundtable_worker;
  `,
    )
    .execute(db);
}
