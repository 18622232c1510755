import { sql, type Kysely } from 'kysely';

/** Decisions, positions, reviews, obligations, closure and the promises that outlive a cycle. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table decision (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      question text not null,
      method text not null,
      criteria jsonb not null,
      tie_break text[] not null,
      ladder jsonb not null,
      quorum int not null default 0,
      authority uuid not null references person,
      deputy uuid references person,
      proposer uuid not null references person,
      default_option uuid,
      reversible boolean not null default true,
      review_date timestamptz,
      outcome uuid,
      outcome_by text,
      decided_by uuid references person,
      acted_for uuid references person,
      decided_at timestamptz,
      effective_at timestamptz,
      because jsonb,
      rationale text,
      dissent text,
      returns int not null default 0,
      handed_on boolean not null default false,
      created_at timestamptz not null default clock()
    );
    create index decision_cycle on decision (cycle);
    create table option (
      id uuid primary key,
      decision uuid not null references decision,
      program uuid not null references program,
      audience text not null,
      position int not null,
      title text not null,
      consequences text not null default '',
      status_quo boolean not null default false
    );
    create index option_decision on option (decision);
    create table decision_right (
      decision uuid not null references decision,
      program uuid not null references program,
      audience text not null,
      person uuid not null references person,
      kind text not null,
      primary key (decision, person)
    );
    create table "position" (
      id uuid primary key,
      decision uuid not null references decision,
      program uuid not null references program,
      audience text not null,
      entry int not null,
      person uuid not null references person,
      kind text not null,
      option uuid references option,
      reason text,
      current boolean not null default true,
      at timestamptz not null default clock(),
      answer text,
      answered_by uuid references person,
      answered_at timestamptz
    );
    create unique index position_current on "position" (decision, entry, person) where current;

    create table obligation (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      reviewer uuid not null references person,
      reference text not null,
      statement text not null,
      at timestamptz not null default clock()
    );
    create index obligation_cycle on obligation (cycle);
    create table review (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      decision uuid not null references decision,
      audience text not null default 'participants',
      reviewer uuid not null references person,
      ladder jsonb not null,
      verdict text,
      reason text,
      obligation uuid references obligation,
      decided_at timestamptz
    );
    alter table move_reason add column decision uuid references decision, add column review uuid references review;
    create index review_decision on review (decision);
    create index review_cycle on review (cycle);
    create table approval_token (
      hash bytea primary key,
      program uuid not null references program,
      review uuid not null references review,
      person uuid not null references person,
      verdict text not null,
      obligation uuid references obligation,
      entry int not null,
      expires_at timestamptz not null,
      used_at timestamptz
    );

    create table closure_note (
      cycle uuid not null references cycle,
      version int not null,
      program uuid not null references program,
      audience text not null default 'participants',
      body jsonb not null,
      introduction text not null default '',
      published_at timestamptz not null,
      published_by uuid references person,
      primary key (cycle, version)
    );
    create table promise (
      id uuid primary key,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null default 'team',
      kind text not null,
      about uuid not null,
      owner uuid not null references person,
      due_at timestamptz not null,
      asked_at timestamptz,
      kept_at timestamptz,
      unique (kind, about)
    );
    create index promise_due on promise (program, due_at) where asked_at is null;

    grant select, insert, update on decision, review, approval_token, promise to roundtable_api, roundtable_worker;
    grant select, insert, update on option, decision_right, "position" to roundtable_api;
    grant select, update on "position" to roundtable_worker;
    grant select on option, decision_right to roundtable_worker;
    grant select, insert on obligation to roundtable_api;
    grant select on obligation to roundtable_worker;
    grant select, insert on closure_note to roundtable_api, roundtable_worker;
  `,
    )
    .execute(db);
}
