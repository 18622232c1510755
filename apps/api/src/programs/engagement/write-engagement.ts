import type { Tx } from '../../../../../libs/database/connection.js';
import type { EngagementModel } from '../../../../../libs/domain/program/engagement.js';

export interface KeptEngagement {
  readonly engagement: EngagementModel;
  readonly revision: number;
}

/** Writes the engagement model of a program. What has begun keeps the one that it copied. */
export async function writeEngagement(
  tx: Tx,
  program: string,
  { engagement, revision }: KeptEngagement,
): Promise<void> {
  await tx
    .updateTable('program')
    .set({
      audience: engagement.confidentiality,
      engagement: JSON.stringify(engagement),
      engagementRevision: revision,
    })
    .where('id', '=', program)
    .execute();
}
