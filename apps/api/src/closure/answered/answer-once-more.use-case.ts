import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { shippedBefore } from '../../../../../libs/commands/closure/tell-shipped.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { reviseNote } from '../../../../../libs/commands/closure/revise-note.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { hardToRead, languageOf, wordsOf, notPlain } from '../../../../../libs/domain/accessibility/plain-language.js';
import { change } from '../../../../../libs/domain/change.js';
import { openBecause, settlingRefused } from '../../../../../libs/domain/closure/contest.js';
import { answersRefused, type DispositionBody } from '../../../../../libs/domain/closure/disposition.js';
import { stopIf, type Refusal } from '../../../../../libs/domain/refusal.js';
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
    const self = subject('cycle', cycle);
    const { program } = actor;
    return this.commands.exclusive([subject('program', program), self], actor, async (command) => {
      const { tx, now, write } = command;
      const facts = await loadAnswer(tx, id);
      stopIf(settlingRefused(facts));
      const draft = { ...body, contribution: id };
      stopIf(answersRefused([draft], await loadFactsOnceMore(tx, actor, cycle, draft), now));
      stopIf(await answerNotPlain(tx, cycle, body));
      await answerNamesConsented(tx, actor, id, body, now);
      await writeDrafts(command, { id: cycle, program }, [draft]);
      const putOff = body.kind === 'deferred' && body.until ? body.until : null;
      await settle(tx, id, { by: actor.person, now, owner: putOff && actor.person });
      await reviseNote(tx, cycle, { by: actor.person, now });
      const about = { about: self, part: id };
      const promises = putOff ? [{ ...about, kind: 'deferred' as const, owner: actor.person, dueAt: putOff }] : [];
      const kept = (['contested', 'deferred', 'dropped'] as const).map((kind) => ({ ...about, kind }));
      const because = openBecause(facts) ?? 'deferred';
      const [purpose, type] = SETTLED[because];
      const told = { subject: self, mark: `${id}:${now}` };
      const shared = (await sharing(tx, id)).filter(({ author }) => author !== facts.author);
      const entries = [{ type, subject: self, audience: 'restricted' as const, body: { contribution: id } }];
      const notices = [
        { ...told, person: facts.author, purpose, data: { about: id, because } },
        ...shared.map(toldAsShared).map((notice) => ({ ...told, ...notice })),
        ...(await shippedBefore(tx, sql`select ${id}::uuid`)),
      ];
      await write(change({ entries, notices, promises, kept }), { program, cycle });
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

const toldAsShared = ({ author, contribution }: { readonly author: string; readonly contribution: string }) => ({
  person: author,
  purpose: 'answer_settled' as const,
  data: { about: contribution, because: 'shared' },
});

const SETTLED = {
  contested: ['contest_settled', 'contest-settled'],
  deferred: ['answer_settled', 'deferral-settled'],
  dropped: ['answer_settled', 'dropped-settled'],
} as const;

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
