import { sql, type RawBuilder } from 'kysely';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { iso } from '../../../../../libs/database/iso.js';
import type { AttachmentView } from './attachment.schemas.js';

/** The attachments of the contribution `k`, oldest first, for whoever may read it; `withheld`: whether its words are not shown to them. */
export const attachmentsOf = (
  { audiences }: Viewer,
  withheld: RawBuilder<unknown>,
): RawBuilder<AttachmentView[]> => sql`
  (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', case when not w.withheld then a.name end, 'type', a.type,
      'size', a.size, 'sha256', case when not w.withheld then a.sha256 end,
      'recordingOf', case when w.withheld then '{}' else a.recording_of end, 'withheld', w.withheld, 'at', ${iso('a.at')})
      order by a.at, a.id), '[]')
    from attachment a cross join lateral (
      select ${withheld} or withheld_from(${audiences}::text[], a.program, a.recording_of, 'recording') as withheld) w
    where a.contribution = k.id)`;
