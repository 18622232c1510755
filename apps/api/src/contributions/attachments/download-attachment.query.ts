import { StreamableFile } from '@nestjs/common';
import { create as contentDisposition } from 'content-disposition';
import type { FastifyReply } from 'fastify';
import type { AttachmentFiles } from '../../../../../libs/attachments/attachment-files.js';
import type { Database } from '../../../../../libs/database/connection.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { Refused, refuse } from '../../../../../libs/domain/refusal.js';
import { readAttachment } from './attachment.query.js';

/** The bytes of an attachment, for whoever may read what it is attached to: as a file to keep, never as a page to show. */
export async function downloadAttachment(
  { db, files }: { readonly db: Database; readonly files: AttachmentFiles },
  viewer: Viewer,
  id: string,
  reply: FastifyReply,
): Promise<StreamableFile> {
  const { attachment, file } = await readAttachment(db, viewer, id);
  const { name, type, size, sha256 } = attachment;
  if (name === null || sha256 === null) {
    throw new Refused(
      refuse('no-right', 'Somebody whom it records or measures has no consent any more, or one for fewer people'),
    );
  }
  const bytes = await files.open(file);
  void reply.headers({
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store', // a consent may end
    'repr-digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
  });
  return new StreamableFile(bytes, { type, length: size, disposition: contentDisposition(name) });
}
