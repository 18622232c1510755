import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { notifyShippedBefore } from '../../../../../libs/commands/closure/notify-shipped.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { OF_ANSWERS, reviseNote } from '../../../../../libs/commands/closure/revise-note.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { hardToRead, languageOf, wordsOf, notPlain } from '../../../../../libs/domain/accessibility/plain-language.js';
import { answerOnceMore } from '../../../../../libs/domain/closure/answer-once-more.js';
import { answersRefused, type DispositionBody } from '../../../../../libs/domain/closure/disposition.js';
import { granted, stopIf, type Refusal } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { namesConsented } from '../../consents/need-consent.js';
import { cycleOfContribution } from '../../contributions/contribution.query.js';
import { loadFactsOnceMore } from '../../dispositions/disposition.query.js';
import { writeDrafts } from '../../dispositions/write-drafts.js';
import { DB } from '../../injection.js';
import { loadAnswer, readAnswered } from './answered.query.js';
import type { AnsweredView } from './answered.schemas.js';

@Injectable()
export class AnswerOnceMore {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Answers what was contested or put off, or what lost its item, published at once; the earlier answer stays as history. Its author hears, and whoever shares it. */
  async execute(id: string, body: DispositionBody, actor: Actor): Promise<AnsweredView> {
    const cycle = await cycleOfContribution(this.db, actor, id);
    const { program, person: by } = actor;
    const gates = [subject('program', program), subject('cycle', cycle)];
    return this.commands.exclusive(gates, actor, async (command) => {
      const { tx, now, write } = command;
      const settled = { contribution: id, cycle, by, shared: await sharing(tx, id) };
      const change = granted(answerOnceMore(await loadAnswer(tx, id), settled, body, now));
      const draft = { ...body, contribution: id };
      stopIf(answersRefused([draft], await loadFactsOnceMore(tx, actor, cycle, draft), now));
      stopIf(await answerNotPlain(tx, cycle, body));
      await answerNamesConsented(tx, actor, id, body, now);
      await writeDrafts(command, { id: cycle, program }, [draft]);
      await settle(tx, id, { by, now, owner: body.kind === 'deferred' && body.until ? by : null });
      await reviseNote(tx, cycle, OF_ANSWERS, { by, now });
      const shipped = await notifyShippedBefore(tx, sql`select ${id}::uuid`);
      await write({ ...change, notices: [...change.notices, ...shipped] }, { program, cycle });
      return readAnswered(tx, actor, id);
    });
  }
}

/** What is answered after closure keeps the promise of plain words as closure did. */
async function answerNotPlain(tx: Tx, cycle: string, { reason, answer }: DispositionBody): Promise<Refusal | null> {
  const { engagement } = await tx
    .selectFrom('cycle')
    .select('engagement')
    .where('id', '=', cycle)
    .executeTakeFirstOrThrow();
  const words = wordsOf.answer('', { reason: reason ?? null, answer: answer ?? null });
  return notPlain(hardToRead(words, languageOf(engagement)));
}

/** Whomever an answer names consents to that before as many people as read it. */
async function answerNamesConsented(
  tx: Tx,
  actor: Actor,
  id: string,
  { reason = '', answer = '' }: DispositionBody,
  now: Instant,
): Promise<void> {
  const said = tx.selectFrom('contribution').select('audience').where('id', '=', id);
  const { audience } = await said.executeTakeFirstOrThrow();
  const texts = [
    ['reason', reason],
    ['answer', answer],
  ] as const;
  await namesConsented(tx, actor, texts, { audience, now });
}

/** Whoever said the same, and shares the answer: of each the first that they said. */
const sharing = (tx: Tx, id: string): Promise<{ author: string; contribution: string }[]> =>
  tx
    .selectFrom('disposition')
    .innerJoin('contribution', 'contribution.id', 'disposition.contribution')
    .distinctOn('author')
    .select(['author', 'disposition.contribution'])
    .where('duplicateOf', '=', id)
    .where('publishedAt', 'is not', null)
    .orderBy('author')
    .orderBy('contribution.at')
    .execute();

/** The new answer stands as published, and settles what contested the one before. */
async function settle(
  tx: Tx,
  id: string,
  { by, now, owner }: { by: string; now: Instant; owner: string | null },
): Promise<void> {
  await tx
    .updateTable('contest')
    .set({ settledAt: now, settledBy: by })
    .where('contribution', '=', id)
    .where('settledAt', 'is', null)
    .execute();
  await tx.updateTable('disposition').set({ publishedAt: now, owner }).where('contribution', '=', id).execute();
}
