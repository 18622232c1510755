import { Inject, Injectable } from '@nestjs/common';
import { AttachmentFiles, releaseFile } from '../../../../../libs/attachments/attachment-files.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { removingRefused } from '../../../../../libs/domain/contribution/attachment/rules.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { DB } from '../../injection.js';
import { readContribution } from '../contribution.query.js';
import type { ContributionView } from '../contribution.schemas.js';
import { lockMendable, mendingOf } from '../mendable.query.js';
import { readAttachment } from './attachment.query.js';

@Injectable()
export class RemoveAttachment {
  constructor(
    private readonly commands: Commands,
    private readonly files: AttachmentFiles,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Takes an attachment off what its author said, as long as they may mend it; its bytes go after the commit. */
  async execute(id: string, actor: Actor): Promise<ContributionView> {
    const { contribution, file } = await readAttachment(this.db, actor, id);
    const mending = await mendingOf(this.db, actor, contribution.id);
    const { cycle, self } = mending;
    const left = await this.commands.exclusive([self], actor, async ({ tx, write }) => {
      const { attachment } = await readAttachment(tx, actor, id);
      const { contribution: before, closed } = await lockMendable(tx, actor, mending);
      const theirs = { author: before.author.id, recordedBy: before.recordedBy?.id ?? null };
      stopIf(removingRefused({ ...theirs, consentEnded: attachment.withheld }, actor.person, closed));
      await tx.deleteFrom('attachment').where('id', '=', id).execute();
      await releaseFile(tx, file);
      const entry = { contribution: before.id, attachment: id };
      const entries = [{ type: 'attachment-removed', subject: self, audience: before.audience, body: entry }];
      await write(change({ entries }), { program: actor.program, cycle });
      return readContribution(tx, actor, before.id);
    });
    await this.files.discard(file);
    return left;
  }
}
