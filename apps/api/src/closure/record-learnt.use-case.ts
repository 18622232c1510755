import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { reviseNote, WHAT_WAS_LEARNT } from '../../../../libs/commands/closure/revise-note.js';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import {
  hardToRead,
  languageOf,
  wordsOf,
  type LanguageRules,
} from '../../../../libs/domain/accessibility/plain-language.js';
import { learntLater } from '../../../../libs/domain/closure/learning.js';
import { granted, Refused, refuse, type Offence } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { namesConsented, type Text } from '../consents/need-consent.js';
import { readStandingAnd } from '../cycles/standing.query.js';
import { readClosure } from './closure.query.js';
import type { ClosureView, PublishClosureBody, RecordLearntBody } from './closure.schemas.js';

@Injectable()
export class RecordLearnt {
  constructor(private readonly commands: Commands) {}

  /** Keeps what was learnt after the note was published, also by the system, in the next version of the note. */
  execute(id: string, { learnt }: RecordLearntBody, actor: Actor): Promise<ClosureView> {
    return this.commands.exclusive([subject('cycle', id)], actor, async ({ tx, now, write }) => {
      const { standing, beside: engagement } = await readStandingAnd<{ language?: LanguageRules }>(
        tx,
        actor,
        id,
        sql`c.engagement`,
      );
      const hard = hardToRead(wordsOf.closure({ learnt }), languageOf(engagement));
      const objectives = learnt.map(({ objective }) => objective);
      const change = granted(learntLater(standing, objectives, hard));
      const texts = learnt.map(({ text }, index): Text => [`learnt[${index}].text`, text]);
      await namesConsented(tx, actor, texts, { audience: standing.audience, now });
      await keepLearnt(tx, id, learnt);
      await reviseNote(tx, id, WHAT_WAS_LEARNT, { by: actor.person, now });
      await write(change, { program: standing.program, cycle: id });
      return readClosure(tx, actor, id);
    });
  }
}

/** Keeps what was learnt with the objectives, from which the note is then written. */
export async function keepLearnt(tx: Tx, cycle: string, learnt: PublishClosureBody['learnt']): Promise<void> {
  const errors: Offence[] = [];
  for (const [index, { objective, text }] of learnt.entries()) {
    const kept = await tx
      .updateTable('objective')
      .set({ learnt: text })
      .where('id', '=', objective)
      .where('cycle', '=', cycle)
      .returning('id')
      .executeTakeFirst();
    if (!kept) errors.push({ path: `learnt[${index}].objective`, message: 'This cycle has no objective with this id' });
  }
  if (errors.length > 0)
    throw new Refused(refuse('unknown-reference', 'It names objectives that are not there', errors));
}
