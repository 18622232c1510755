import { sql } from 'kysely';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { notFound } from '../../../../../libs/domain/refusal.js';
import { readContribution } from '../contribution.query.js';
import type { ContributionView } from '../contribution.schemas.js';
import type { AttachmentView } from './attachment.schemas.js';

export interface Attached {
  readonly attachment: AttachmentView;
  readonly contribution: ContributionView;
  /** Where its bytes are. */
  readonly file: string;
}

/** One attachment, for whoever may read what it is attached to. */
export async function readAttachment(db: Database | Tx, viewer: Viewer, id: string): Promise<Attached> {
  const { rows } = await sql<{ contribution: string; file: string }>`
    select contribution, file from attachment where id = ${id} and program = ${viewer.program}`.execute(db);
  const row = rows[0];
  if (!row) throw notFound();
  const contribution = await readContribution(db, viewer, row.contribution);
  const attachment = contribution.attachments.find((one) => one.id === id);
  if (!attachment) throw notFound();
  return { attachment, contribution, file: row.file };
}
