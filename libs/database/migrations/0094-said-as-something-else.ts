import { sql, type Kysely } from 'kysely';

/** Who may read it, for whom it speaks, its kind and its channel can be changed as well; what each was before is kept, and knowledge follows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    alter table contribution_history add column kind text, add column channel text, add column proxy_for text, add column readers text;
    update contribution_history h set kind = k.kind, channel = k.channel, proxy_for = k.proxy_for, readers = k.audience
      from contribution k where k.id = h.contribution;
    grant update (kind, channel, proxy_for) on contribution to roundtable_api;

    drop trigger follow_story on contribution;
    create trigger follow_story after insert or update of body, story, audience, cycle, kind on contribution
      for each row when (new.kind = 'story') execute function follow_story();
    create trigger leave_story after update of kind on contribution
      for each row when (old.kind = 'story' and new.kind <> 'story') execute function forget_search_document();
  `,
    )
    .execute(db);
}
