import { sql, type Kysely } from 'kysely';

/**
 * What was taken over from the inbox waits there again when its cycle is cancelled, also when time cancels it; knowledge follows it there.
 * What waits may be mended, so that an earlier text may belong to no cycle.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `
    grant update (cycle, topic) on contribution to roundtable_worker;
    alter table contribution_history alter column cycle drop not null;
    drop trigger follow_story on contribution;
    create trigger follow_story after insert or update of body, story, audience, cycle on contribution
      for each row when (new.kind = 'story') execute function follow_story();
  `,
    )
    .execute(db);
}
