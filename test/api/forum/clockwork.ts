import { afterAll } from '@jest/globals';
import { sql } from 'kysely';
import { countPositions } from '../../../libs/commands/forum-counting/count-positions.js';
import { PostgresPhaseNotices } from '../../../libs/commands/phase-notices/phase-notices.js';
import { PostgresStepRunner } from '../../../libs/commands/time/run-step.js';
import type { PhaseNotice } from '../../../libs/commands/ports.js';
import { connect } from '../../../libs/database/connection.js';
import type { Purpose } from '../../../libs/domain/notice.js';
import type { StepName } from '../../../libs/domain/subject.js';
import { plusMs } from '../../../libs/domain/time.js';
import { SILENT_NOTIFIER } from '../../servers/api/silent-notifier.js';
import { composeLetter } from '../../../libs/notifications/compose-letter.js';
import { aCouncilForAll, type Council, type Forum } from './a-forum.js';

export interface Clockwork {
  /** A look at new positions, with the rights that the API has in the database. */
  look(forum: Forum): Promise<void>;
  /** Lets time pass until `at` and runs every step of the forum when it is due. Returns their names. */
  at(forum: Forum, at: string): Promise<StepName[]>;
  /** What its workflow tells people in a beginning; without one, when it has ended. Returns their names, for one purpose. */
  told(forum: Forum, purpose: Purpose, beginning?: PhaseNotice): Promise<string[]>;
  /** The first instant after the deadline. */
  afterDeadline(forum: Forum): Promise<StepName[]>;
  end(): Promise<void>;
}

/** What relay and worker do to a forum, without Temporal. */
export function clockworkOf(council: () => Council): Clockwork {
  let worker: ReturnType<typeof connect> | null = null;
  const db = () => (worker ??= connect(council().api.database.workerUrl, { name: 'test-worker', max: 2 }));
  const self: Clockwork = {
    look: async ({ decision }) => void (await countPositions(council().api.db, decision)),
    at: async ({ decision }, at) => {
      const stepRunner = new PostgresStepRunner(db(), SILENT_NOTIFIER);
      const done: StepName[] = [];
      for (;;) {
        const { rows } = await sql<{ do: StepName; rung: number; entry: number; now: string }>`
          select next_do as "do", next_rung as rung, entry, greatest(next_at, clock()) as now from gate
          where id = ${decision} and not over and next_at <= ${at}::timestamptz`.execute(db());
        const [due] = rows;
        await council().clock(due?.now ?? at);
        if (!due) return done;
        await stepRunner.run({ subject: { kind: 'decision', id: decision }, entry: due.entry, rung: due.rung }, due.do);
        done.push(due.do);
      }
    },
    told: async ({ decision }, purpose, beginning = 'announce_outcome') => {
      const subject = { kind: 'decision', id: decision } as const;
      const gate = db().selectFrom('gate').select('entry').where('id', '=', decision);
      const { entry } = await gate.executeTakeFirstOrThrow();
      await new PostgresPhaseNotices(db()).send({ subject, entry }, beginning);
      const { rows } = await sql<{ name: string }>`
        select p.name from notice n join person p on p.id = n.person
        where n.purpose = ${purpose} and n.data ->> 'subject' = ${decision} order by p.name`.execute(db());
      return rows.map(({ name }) => name);
    },
    afterDeadline: async (forum) => {
      const { deadline } = await council().read(forum.decision);
      return self.at(forum, plusMs(deadline ?? '', 1));
    },
    end: async () => worker?.destroy(),
  };
  return self;
}

/** Lets it be `at` and runs what the program has to do by then, as its workflow would: one step, which ends at most `most` approvals. */
export async function stepOfProgram(
  council: Council,
  worker: ReturnType<typeof connect>,
  at: string,
  most?: number,
): Promise<void> {
  await council.clock(at);
  await new PostgresStepRunner(worker, SILENT_NOTIFIER, most).run(
    { subject: { kind: 'program', id: council.program }, entry: 1, rung: 0 },
    'ask_promise',
  );
}

/** Lets every step of a review's ladder happen when it is due, as its workflow would. Returns their names. */
export async function ladderOfReview(
  council: Council,
  worker: ReturnType<typeof connect>,
  review: string,
): Promise<StepName[]> {
  const stepRunner = new PostgresStepRunner(worker, SILENT_NOTIFIER);
  const done: StepName[] = [];
  for (;;) {
    const { rows } = await sql<{ do: StepName; rung: number; entry: number; at: string }>`
      select next_do as "do", next_rung as rung, entry, next_at as at from gate
      where id = ${review} and not over and next_at is not null`.execute(worker);
    const [due] = rows;
    if (!due) return done;
    await council.clock(due.at);
    await stepRunner.run({ subject: { kind: 'review', id: review }, entry: due.entry, rung: due.rung }, due.do);
    done.push(due.do);
  }
}

/** What a review tells people when one of its phases begins. */
export type Told = 'ask_for_verdict' | 'ask_for_changes' | 'announce_verdict';

/** Letters about a review, as they read now: to whom, and their words. */
export async function lettersOfReview(worker: ReturnType<typeof connect>, review: string, begins: Told | null) {
  const subject = { kind: 'review', id: review } as const;
  const { entry } = await worker.selectFrom('gate').select('entry').where('id', '=', review).executeTakeFirstOrThrow();
  if (begins !== null) await new PostgresPhaseNotices(worker).send({ subject, entry }, begins);
  const notices = await worker
    .selectFrom('notice')
    .innerJoin('person', 'person.id', 'notice.person')
    .selectAll('notice')
    .select('person.email')
    .where(sql<boolean>`notice.data ->> 'subject' = ${review}`)
    .where('purpose', 'in', ['review_wanted', 'changes_requested', 'review_ended', 'approval_void'])
    .orderBy('person.email')
    .execute();
  return Promise.all(
    notices.map(async (notice) => {
      const letter = await composeLetter(worker, notice, { publicUrl: 'https://roundtable.example' });
      return { to: notice.email, purpose: notice.purpose, text: letter?.text ?? '' };
    }),
  );
}

/** A council for the specs around this call, with what relay and worker do to its forums. */
export function aCouncilByClockwork(): { readonly council: Council; readonly clockwork: Clockwork } {
  const council = aCouncilForAll();
  const clockwork = clockworkOf(() => council);
  afterAll(() => clockwork.end());
  return { council, clockwork };
}
