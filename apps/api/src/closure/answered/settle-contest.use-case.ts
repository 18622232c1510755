import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { settlingRefused } from '../../../../../libs/domain/content/contest.js';
import { answersRefused, type DispositionBody } from '../../../../../libs/domain/content/disposition.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { cycleOfContribution } from '../../contributions/contribution.query.js';
import { loadDraftFacts } from '../../dispositions/disposition.query.js';
import { writeDrafts } from '../../dispositions/write-drafts.js';
import { DB } from '../../tokens.js';
import { loadAnswer, readAnswered } from './answered.query.js';
import type { AnsweredView } from './answered.schemas.js';

@Injectable()
export class SettleContest {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Answers what was contested once more, published at once; the earlier answer stays as history. Its author hears. */
  async execute(id: string, body: DispositionBody, actor: Actor): Promise<AnsweredView> {
    const cycle = await cycleOfContribution(this.db, actor, id);
    const self = subject('cycle', cycle);
    const { program } = actor;
    return this.commands.exclusive([subject('program', program), self], actor, async (command) => {
      const { tx, now, write } = command;
      const facts = await loadAnswer(tx, id);
      stopIf(settlingRefused(facts));
      const drafts = [{ ...body, contribution: id }];
      stopIf(answersRefused(drafts, await loadDraftFacts(tx, cycle, drafts), now));
      await writeDrafts(command, { id: cycle, program }, drafts);
      await settle(tx, id, actor.person, now);
      const about = { about: self, part: id };
      const putOff = body.kind === 'deferred' && body.until ? body.until : null;
      const promises = putOff ? [{ ...about, kind: 'deferred' as const, owner: actor.person, dueAt: putOff }] : [];
      const kept = (['contested', 'deferred'] as const).map((kind) => ({ ...about, kind }));
      const told = { person: facts.author, purpose: 'contest_settled' as const, subject: self, mark: id };
      const entries = [
        { type: 'contest-settled', subject: self, audience: 'restricted' as const, body: { contribution: id } },
      ];
      const notices = [{ ...told, data: { about: id } }];
      await write(change({ entries, notices, promises, kept }), { program, cycle });
      return readAnswered(tx, actor, id);
    });
  }
}

/** The new answer stands as published. */
async function settle(tx: Tx, id: string, person: string, now: Instant): Promise<void> {
  await tx.updateTable('contest').set({ settledAt: now, settledBy: person }).where('contribution', '=', id).execute();
  await tx
    .updateTable('disposition')
    .set({ publishedAt: now, brokenPromise: false })
    .where('contribution', '=', id)
    .execute();
}
