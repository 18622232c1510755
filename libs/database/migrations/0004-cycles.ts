import { sql, type Kysely } from 'kysely';

/** A cycle and its agenda: who is invited, what it is to answer, what is read before, what was said. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table cycle (
      id uuid primary key,
      program uuid not null references program,
      audience text not null,
      title text not null,
      scope text not null,
      expectations text not null default '',
      engagement jsonb not null,
      rehearsal boolean not null default false,
      session_at timestamptz not null,
      session_minutes int not null,
      session_place text not null default '',
      session_sequence int not null default 0,
      session_opened_at timestamptz,
      session_closed_at timestamptz,
      recording_url text,
      transcript_url text,
      must_hear text[] not null default '{}',
      coverage_reason text,
      end_reason text,
      deputy uuid references person,
      created_by uuid not null references person,
      created_at timestamptz not null default clock(),
      published_at timestamptz,
      published_by uuid references person
    );
    create index cycle_program on cycle (program, created_at desc, id);

    create table invitation (
      cycle uuid not null references cycle,
      program uuid not null references program,
      audience text not null default 'participants',
      person uuid not null references person,
      compliance boolean not null default false,
      obligations_answered_at timestamptz,
      invited_at timestamptz not null default clock(),
      attended_at timestamptz,
      primary key (cycle, person)
    );

    create table move_reason (
      id uuid primary key default gen_random_uuid(),
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      what text not null,
      phase text not null,
      reason text not null,
      person uuid not null references person,
      at timestamptz not null
    );
    create index move_reason_cycle on move_reason (cycle);

    create table objective (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      position int not null,
      kind text not null,
      statement text not null,
      metric text not null,
      unit text not null,
      baseline double precision not null,
      target double precision not null,
      learnt text
    );
    create index objective_cycle on objective (cycle);

    create table topic (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      position int not null,
      objective uuid not null references objective,
      question text not null,
      yields text not null,
      evidence text not null,
      minutes int not null,
      owner uuid references person,
      if_time_remains boolean not null default false,
      demo jsonb,
      carried_from uuid references topic,
      revision int not null default 1
    );
    create index topic_cycle on topic (cycle);

    create table pre_read (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      position int not null,
      title text not null,
      summary text not null,
      body text,
      url text,
      formats text[] not null,
      sent_at timestamptz
    );
    create index pre_read_cycle on pre_read (cycle);
    create table receipt (
      pre_read uuid not null references pre_read,
      program uuid not null references program,
      audience text not null default 'participants',
      person uuid not null references person,
      at timestamptz not null default clock(),
      primary key (pre_read, person)
    );

    create table contribution (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      author uuid not null references person,
      kind text not null,
      channel text not null,
      proxy_for text,
      topic uuid references topic,
      body text not null,
      salt text not null,
      quality jsonb not null,
      story jsonb,
      observation jsonb,
      at timestamptz not null default clock()
    );
    create index contribution_cycle on contribution (cycle, at, id);
    create index contribution_author on contribution (author, cycle);

    create table disposition (
      contribution uuid primary key references contribution,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null default 'team',
      kind text not null,
      reason text,
      answer text,
      until timestamptz,
      owner uuid references person,
      duplicate_of uuid references contribution,
      items uuid[] not null default '{}',
      drafted_by uuid references person,
      drafted_at timestamptz not null default clock(),
      published_at timestamptz,
      broken_promise boolean not null default false
    );
    create index disposition_cycle on disposition (cycle);
    create table disposition_history (
      id uuid primary key default gen_random_uuid(),
      contribution uuid not null references contribution,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null default 'restricted',
      draft jsonb not null,
      drafted_by uuid references person,
      drafted_at timestamptz not null,
      replaced_by uuid references person,
      replaced_at timestamptz not null
    );
    create index disposition_history_contribution on disposition_history (contribution);

    create table item (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      title text not null,
      framing text not null,
      status text not null default 'proposed',
      link text,
      revision int not null default 1,
      created_by uuid not null references person,
      created_at timestamptz not null default clock()
    );
    create index item_cycle on item (cycle);
    create table criterion (
      id uuid primary key,
      item uuid not null references item,
      program uuid not null references program,
      audience text not null,
      position int not null,
      statement text not null,
      metric text,
      comparator text,
      threshold double precision,
      unit text,
      obligation uuid
    );
    create index criterion_item on criterion (item);
    create table co_author (
      item uuid not null references item,
      program uuid not null references program,
      audience text not null,
      person uuid not null references person,
      primary key (item, person)
    );
    create table citation (
      item uuid not null references item,
      contribution uuid not null references contribution,
      program uuid not null references program,
      audience text not null,
      starts int not null,
      ends int not null,
      primary key (item, contribution, starts)
    );
    create index citation_contribution on citation (contribution);

    grant select, insert, update, delete on
      invitation, objective, topic, pre_read, disposition, item, criterion, co_author, citation
      to roundtable_api, roundtable_worker;
    grant select, insert, update on cycle to roundtable_api, roundtable_worker;
    grant select, insert on receipt, contribution, move_reason, disposition_history to roundtable_api;
    grant select on receipt, contribution, move_reason, disposition_history to roundtable_worker;
  `,
    )
    .execute(db);
}
