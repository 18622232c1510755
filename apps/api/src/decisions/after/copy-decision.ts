import { randomUUID } from 'node:crypto';
import type { Command } from '../../../../../libs/commands/commands.js';
import { insertDecision, type DeclaredRight } from '../../../../../libs/commands/writing/insert-decision.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { draftDecision } from '../../../../../libs/domain/decision/declaring/draft.js';
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
  const { tx, actor, now, write } = command;
  const { program } = actor;
  const { id, because } = anew;
  const venue = await newVenue(tx, program);
  const { decision, ...parts } = await loadCopy(tx, older, anew);
  const { audience } = decision;
  await insertDecision(tx, { ...decision, engagement: venue.engagement, createdAt: now }, parts);
  const link = { decision: id, other: older.id, program, audience, linkedBy: actor.person, at: now };
  await tx
    .insertInto('decisionLink')
    .values({ ...link, kind: 'reopens', because })
    .execute();
  await write(draftDecision(id, { reopens: older.id, because }), { program, cycle: null });
  for (const review of await reviewsOf(tx, older.id)) {
    await insertReview(command, venue, { program, audience, decision: id, ...review });
  }
  const what = because === 'appeal' ? 'appealed' : 'reopened';
  const words = { program, what, phase: 'in_effect', reason: anew.words, person: actor.person, at: now };
  await tx
    .insertInto('moveReason')
    .values([
      { ...words, decision: older.id, cycle: older.cycle, audience: older.audience },
      { ...words, decision: id, cycle: null, audience, phase: 'draft' },
    ])
    .execute();
}

/** Its reviewers in their steps, as a new review names them. */
const reviewsOf = (tx: Tx, older: string) =>
  tx
    .selectFrom('review')
    .select(['reviewer', 'step', 'lasts'])
    .where('decision', '=', older)
    .orderBy('step')
    .orderBy('id')
    .execute();

/** Nobody reads the new one who could not read the older one and its cycle. When nobody decides, what was decided stands. */
async function loadCopy(tx: Tx, older: Older, { id, because, reviewDate }: Anew) {
  const { proposal, ...decision } = await loadDeclared(tx, older);
  const before = await optionsOf(tx, older.id);
  const options = before.map((option) => ({ ...option, id: randomUUID() }));
  const anew = {
    id,
    cycle: null,
    pilot: null,
    handedOn: false,
    reviewDate,
    appeal: because === 'appeal' ? null : decision.appeal,
    proposal: options[before.findIndex((option) => option.id === proposal)]?.id ?? null,
    defaultOption: options.find(({ statusQuo }) => statusQuo)?.id ?? null,
  };
  return { decision: { ...decision, ...anew }, options, ...(await loadRights(tx, older.id)) };
}

const loadDeclared = (tx: Tx, { id, cycle }: Older) =>
  tx
    .selectFrom('decision')
    .select(audienceOf(subject('decision', id), cycle).as('audience'))
    .select(['program', 'question', 'method', 'parameters', 'criteria', 'tieBreak', 'ladder', 'shown', 'anonymous'])
    .select(['authority', 'deputy', 'proposer', 'reversible', 'appeal', 'proposal'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

const optionsOf = (tx: Tx, decision: string) =>
  tx
    .selectFrom('option')
    .select(['id', 'title', 'consequences', 'statusQuo'])
    .where('decision', '=', decision)
    .orderBy('position')
    .execute();

/** Rights and conflicts as they have become: whoever has declared a conflict since advises. */
async function loadRights(tx: Tx, decision: string) {
  const before = await tx
    .selectFrom('decisionRight')
    .select(['person', 'kind'])
    .where('decision', '=', decision)
    .execute();
  const conflicts = await tx
    .selectFrom('conflictOfInterest')
    .select(['person', 'reason', 'given', 'declaredBy', 'at'])
    .where('decision', '=', decision)
    .execute();
  const conflicted = new Set(conflicts.map(({ person }) => person));
  const rights = before.map((right): DeclaredRight =>
    right.kind === 'decide' && conflicted.has(right.person) ? { ...right, kind: 'advise' } : right,
  );
  return { rights, conflicts };
}
