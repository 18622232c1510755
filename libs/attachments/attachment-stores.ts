import type { AttachmentsPlace } from '../config/attachments.js';
import type { Database } from '../database/connection.js';
import type { AttachmentStores } from './attachment-store.js';
import { FolderAttachments } from './folder-attachments.js';
import { PostgresAttachments } from './postgres-attachments.js';
import { S3Attachments } from './s3-attachments.js';

/** The stores that a setting leads to. Postgres is always one of them: what was kept there stays readable after a change. */
export function attachmentStores(place: AttachmentsPlace, db: Database): AttachmentStores {
  const postgres = new PostgresAttachments(db);
  switch (place.kind) {
    case 'postgres':
      return { current: 'postgres', reachable: { postgres } };
    case 'folder':
      return { current: 'folder', reachable: { postgres, folder: new FolderAttachments(place.path) } };
    case 's3':
      return { current: 's3', reachable: { postgres, s3: new S3Attachments(place) } };
  }
}
