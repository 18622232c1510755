import { sql, type Kysely } from 'kysely';

/**
 * Items on their way to an outside tracker and back. A filing is queued again by the database itself when what is sent of its
 * item changes: no writer can forget it. No row has a secret; `connection` is a name in the environment.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table program_tracker (
      program uuid primary key references program,
      connection text not null,
      chosen_by uuid not null references person,
      chosen_at timestamptz not null
    );
    create table filing (
      item uuid primary key references item,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      connection text not null,
      state text not null default 'queued' check (state in ('queued', 'filed', 'refused')),
      version int not null default 1,
      attempts int not null default 0,
      queued_at timestamptz not null default clock(),
      not_before timestamptz not null default clock(),
      lease uuid,
      leased_until timestamptz,
      last_error text,
      remote text,
      url text,
      sent_status text,
      filed_at timestamptz,
      heard_at timestamptz,
      heard_event text,
      created_at timestamptz not null default clock()
    );
    comment on column filing.version is 'Raised when what is sent changes.';
    comment on column filing.leased_until is 'Until then whoever has the lease is sending it, and nobody else does.';
    comment on column filing.remote is 'What the tracker calls it.';
    comment on column filing.heard_at is 'What the tracker says of an earlier instant is old news.';
    create index filing_queue on filing (not_before) where state = 'queued';
    create index filing_program on filing (program, state);
    create unique index filing_remote on filing (connection, remote);

    create function file_again(of uuid) returns void language sql as $$
      update filing set state = 'queued', version = version + 1, attempts = 0,
        queued_at = clock(), not_before = clock(), last_error = null
        where item = of and state <> 'refused'
    $$;
    create function file_item_again() returns trigger language plpgsql as $$
    begin
      perform file_again(new.id);
      return null;
    end $$;
    create function file_criterion_again() returns trigger language plpgsql as $$
    begin
      perform file_again(new.item);
      return null;
    end $$;
    create trigger file_item_again after update of title, framing, status on item
      for each row when ((old.title, old.framing, old.status) is distinct from (new.title, new.framing, new.status))
      execute function file_item_again();
    create trigger file_criterion_again after insert or update on criterion
      for each row execute function file_criterion_again();

    grant select, insert, update, delete on program_tracker to roundtable_api;
    grant select, insert, update on filing to roundtable_api;
    grant select, update on filing to roundtable_worker;
  `,
    )
    .execute(db);
}
