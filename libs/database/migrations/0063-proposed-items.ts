import { sql, type Kysely } from 'kysely';

/** New items are proposed like amendments of those that there are, with the words that they rest on; an item says out of which proposal it came. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table amendment alter column item drop not null;
    alter table amendment drop constraint amendment_part_check;
    alter table amendment add constraint amendment_part_check check (part in ('framing', 'criterion', 'slice', 'item'));
    alter table amendment add constraint amendment_of_item check ((part = 'item') = (item is null));
    create index amendment_cycle on amendment (cycle, proposed_at, id);

    create table amendment_passage (
      amendment uuid not null references amendment,
      contribution uuid not null references contribution,
      program uuid not null references program,
      audience text not null,
      starts int not null,
      ends int not null,
      primary key (amendment, contribution, starts),
      check (starts >= 0 and starts < ends)
    );
    create index amendment_passage_contribution on amendment_passage (contribution);
    comment on table amendment_passage is 'The words on which the proposal of a new item rests; those that amend an item rest on its own.';

    alter table item add column proposal uuid references amendment;
    update item i set proposal = a.id from amendment a where a.made_item = i.id;
    create index item_proposal on item (proposal) where proposal is not null;
    comment on column item.proposal is 'The proposal out of which it came; null where it was written as an item.';

    grant select, insert on amendment_passage to roundtable_api;
    grant select on amendment_passage to roundtable_worker;
  `,
    )
    .execute(db);
}
