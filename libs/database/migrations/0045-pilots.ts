import { sql, type Kysely } from 'kysely';

/**
 * Pilots: what is tried out with whom, what must hold, what was measured, and every time that one was halted. A review may be of
 * a pilot, and a decision about one that was halted, which also the worker opens.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(TABLES).execute(db);
}

const TABLES = `
  create table pilot (
    id uuid primary key,
    program uuid not null references program,
    cycle uuid references cycle,
    audience text not null,
    name text not null,
    percent double precision not null check (percent > 0 and percent <= 100),
    segments text[] not null,
    rollback text not null,
    thresholds jsonb not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    measured_every jsonb not null,
    collected text not null,
    seen_by text not null,
    purpose uuid not null references consent_purpose,
    decision uuid references decision,
    owner uuid not null references person,
    decider uuid not null references person,
    decide_within jsonb,
    ladder jsonb not null,
    engagement jsonb,
    shapers uuid[] not null,
    created_by uuid not null references person,
    created_at timestamptz not null,
    started_at timestamptz,
    measured_at timestamptz,
    ended_at timestamptz,
    ended_because text,
    statement text,
    stated_by uuid references person,
    check (ends_at > starts_at)
  );
  create index pilot_program on pilot (program, created_at desc, id desc);
  create index pilot_cycle on pilot (cycle);
  create table pilot_halter (
    pilot uuid not null references pilot,
    program uuid not null references program,
    audience text not null,
    person uuid not null references person,
    primary key (pilot, person)
  );
  create table pilot_item (
    pilot uuid not null references pilot,
    program uuid not null references program,
    audience text not null,
    item uuid not null references item,
    primary key (pilot, item)
  );
  create table pilot_measurement (
    id uuid primary key,
    program uuid not null references program,
    cycle uuid references cycle,
    audience text not null,
    pilot uuid not null references pilot,
    metric text not null,
    at timestamptz not null,
    value double precision not null,
    people int not null,
    recorded_at timestamptz not null,
    recorded_by uuid not null references person,
    unique (pilot, metric, at)
  );
  create table pilot_halt (
    id uuid primary key,
    program uuid not null references program,
    cycle uuid references cycle,
    audience text not null,
    pilot uuid not null references pilot,
    decision uuid not null references decision,
    because text not null,
    person uuid references person,
    reason text,
    threshold int,
    value double precision,
    at timestamptz not null
  );
  create index pilot_halt_pilot on pilot_halt (pilot, at);

  alter table decision add column pilot uuid references pilot;
  create index decision_pilot on decision (pilot) where pilot is not null;
  alter table review
    add column pilot uuid references pilot,
    drop constraint review_of_one,
    add constraint review_of_one check (num_nonnulls(decision, item, pilot) = 1);
  create unique index review_pilot on review (pilot, reviewer) where pilot is not null;

  grant select, insert, update on pilot, pilot_halt to roundtable_api;
  grant select, insert on pilot_item, pilot_measurement to roundtable_api;
  grant select, insert, delete on pilot_halter to roundtable_api;
  grant select on pilot_halter, pilot_item, pilot_measurement to roundtable_worker;
  grant select, update (starts_at, ends_at, started_at, ended_at, ended_because, stated_by) on pilot to roundtable_worker;
  grant select, insert on pilot_halt to roundtable_worker;
  grant insert on option, decision_right to roundtable_worker;
`;
