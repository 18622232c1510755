import { sql, type Kysely } from 'kysely';

/** What the relay, commands and the list of problems look for is found among what ended long ago and was flagged before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(INDEXES).execute(db);
}

const INDEXES = `
  create index gate_unfinished on gate (opened_at) where over and followed < revision;
  create index flag_subject on flag (subject);
  create index flag_problem on flag (program, at desc, id desc) where problem;
`;
