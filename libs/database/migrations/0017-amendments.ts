import { sql, type Kysely } from 'kysely';

/** What customers and team propose on items, and what became of it. Nothing of it is ever deleted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    create table amendment (
      id uuid primary key,
      item uuid not null references item,
      program uuid not null references program,
      cycle uuid not null references cycle,
      audience text not null,
      part text not null check (part in ('framing', 'criterion', 'slice')),
      criterion uuid references criterion,
      amends uuid references amendment,
      proposal jsonb not null,
      before jsonb,
      reason text not null,
      proposer uuid not null references person,
      proposed_at timestamptz not null,
      state text not null default 'proposed'
        check (state in ('proposed', 'accepted', 'declined', 'withdrawn', 'superseded')),
      answer text,
      answered_by uuid references person,
      answered_at timestamptz,
      made_criterion uuid references criterion,
      made_item uuid references item,
      check ((state = 'proposed') = (answered_at is null))
    );
    create index amendment_item on amendment (item, proposed_at, id);
    create index amendment_open on amendment (cycle) where state = 'proposed';
    create index amendment_made_criterion on amendment (made_criterion) where made_criterion is not null;
    create index amendment_made_item on amendment (made_item) where made_item is not null;
    comment on column amendment.criterion is 'The criterion that is to say something else; null for a new one.';
    comment on column amendment.before is 'What it would replace, as it was when it was proposed.';

    grant select, insert, update on amendment to roundtable_api;
    grant select, update on amendment to roundtable_worker;
  `,
    )
    .execute(db);
}
