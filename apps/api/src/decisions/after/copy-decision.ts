import { sql } from 'kysely';
import type { Command } from '../../../../../libs/commands/commands.js';
import { openGate } from '../../../../../libs/commands/gates/open-gate.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { audienceOf } from '../../../../../libs/journal/subject-audience.js';
import { insertReview } from '../commands/insert-review.js';
import { newVenue } from '../outside/begin-outside.js';

/** Why a decision is decided anew, in the words of whoever brought it back. */
export interface Anew {
  /** That of the new decision. */
  readonly id: string;
  readonly because: 'review' | 'appeal';
  readonly words: string;
  readonly reviewDate: Instant | null;
}

/** A decision that is to be decided anew, and where its own words stand. */
export interface Older {
  readonly id: string;
  readonly cycle: string | null;
  readonly audience: Audience;
}

/**
 * Declares a decision that reopens another, outside any cycle: the same question, options, rights, conflicts and reviewers in their steps, by
 * the program's rules as they are now, for whoever may read the other. What an appeal led to cannot be appealed again. Its words
 * stand with both.
 */
export async function copyDecision(command: Command, older: Older, anew: Anew): Promise<void> {
  const { tx, actor, now } = command;
  const { program } = actor;
  const venue = await newVenue(tx, program);
  const { id } = anew;
  const audience = await copyRow(tx, { of: older, now, anew, engagement: JSON.stringify(venue.engagement) });
  await copyParts(tx, id, older.id, audience);
  const link = { decision: id, other: older.id, program, audience, linkedBy: actor.person, at: now };
  await tx
    .insertInto('decisionLink')
    .values({ ...link, kind: 'reopens', because: anew.because })
    .execute();
  await declare(command, older, anew);
  for (const review of await reviewsOf(tx, older.id)) {
    await insertReview(command, venue, { program, audience, decision: id, ...review });
  }
  const what = anew.because === 'appeal' ? 'appealed' : 'reopened';
  const words = { program, what, phase: 'in_effect', reason: anew.words, person: actor.person, at: now };
  await tx
    .insertInto('moveReason')
    .values([
      { ...words, decision: older.id, cycle: older.cycle, audience: older.audience },
      { ...words, decision: id, cycle: null, audience, phase: 'draft' },
    ])
    .execute();
}

/** Opens its gate as a draft, and says of what it is the next. */
async function declare({ tx, actor, now, write }: Command, older: Older, { id, because }: Anew): Promise<void> {
  const { program } = actor;
  const self = subject('decision', id);
  await openGate(tx, self, program, null, now);
  await write(
    change({
      moves: [{ subject: self, signal: null, move: 'begin', phase: 'draft', window: null, appointments: [] }],
      entries: [{ type: 'decision-declared', subject: self, body: { reopens: older.id, because } }],
    }),
    { program, cycle: null },
  );
}

/** Its reviewers in their steps, as a new review names them. */
async function reviewsOf(tx: Tx, older: string) {
  const reviews = await tx
    .selectFrom('review')
    .select(['reviewer', 'step', 'lasts'])
    .where('decision', '=', older)
    .orderBy('step')
    .orderBy('id')
    .execute();
  return reviews.map(({ lasts, ...review }) => ({
    ...review,
    lasts: lasts === null ? null : JSON.stringify(lasts),
    dated: lasts !== null,
  }));
}

interface Copied {
  readonly of: Older;
  readonly now: Instant;
  readonly anew: Anew;
  readonly engagement: string;
}

/** Nobody reads the new one who could not read the older one and its cycle. */
async function copyRow(tx: Tx, { of: older, now, anew, engagement }: Copied): Promise<Audience> {
  const readable = audienceOf(subject('decision', older.id), older.cycle);
  const appeal = anew.because === 'appeal' ? sql`null::jsonb` : sql`d.appeal`;
  const { rows } = await sql<{ audience: Audience }>`
    insert into decision (id, program, cycle, engagement, audience, question, method, parameters, criteria, tie_break, ladder,
      shown, anonymous, authority, deputy, proposer, reversible, review_date, appeal, created_at)
    select ${anew.id}, d.program, null, ${engagement}::jsonb, ${readable}, d.question, d.method, d.parameters, d.criteria, d.tie_break,
      d.ladder, d.shown, d.anonymous, d.authority, d.deputy, d.proposer, d.reversible, ${anew.reviewDate}::timestamptz, ${appeal}, ${now}
    from decision d where d.id = ${older.id} returning audience`.execute(tx);
  if (!rows[0]) throw new Error(`There is no decision ${older.id}`);
  return rows[0].audience;
}

/** Options by their place; rights and conflicts as they have become. When nobody decides, what was decided stands. */
async function copyParts(tx: Tx, id: string, older: string, audience: Audience): Promise<void> {
  await sql`
    insert into option (id, decision, program, audience, position, title, consequences, status_quo)
    select gen_random_uuid(), ${id}, program, ${audience}, position, title, consequences, status_quo
    from option where decision = ${older}`.execute(tx);
  await sql`
    update decision d set default_option = (select id from option where decision = d.id and status_quo),
      proposal = (select mine.id from option mine join option its on its.position = mine.position
        where mine.decision = d.id and its.decision = o.id and its.id = o.proposal)
    from decision o where d.id = ${id} and o.id = ${older}`.execute(tx);
  await sql`
    insert into decision_right (decision, program, audience, person, kind)
    select ${id}, program, ${audience}, person, case when kind = 'decide' and exists (select from conflict_of_interest i
        where i.decision = r.decision and i.person = r.person) then 'advise' else kind end
    from decision_right r where decision = ${older}`.execute(tx);
  await sql`
    insert into conflict_of_interest (decision, program, audience, person, reason, given, declared_by, at)
    select ${id}, program, ${audience}, person, reason, given, declared_by, at
    from conflict_of_interest where decision = ${older}`.execute(tx);
}
