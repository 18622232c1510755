import type { Tx } from '../database/connection.js';
import { change, type Change } from '../domain/change.js';
import { notFound, Refused } from '../domain/refusal.js';
import type { Subject } from '../domain/subject.js';
import type { Instant } from '../domain/time.js';
import type { Actor } from './actor.js';
import { lockGates } from './gates/lock-gates.js';
import { isOfPostgres } from './failures.js';
import type { Failed, Outcome } from './idempotency.js';
import { writeChanges, type Done } from './writing/write-change.js';

/** What one of several says in a place. */
export interface SaidIn<Said> {
  readonly actor: Actor;
  readonly place: Subject;
  readonly said: Said;
}

/** The transaction in which somebody says something, with the clock behind the lock. */
export interface Saying {
  readonly tx: Tx;
  readonly now: Instant;
  readonly actor: Actor;
}

/** What one of several is to write, and what they are answered when all is committed. */
export interface Draft<Row, Answer> {
  readonly row: Row;
  readonly change: Pick<Change, 'entries' | 'notices'>;
  readonly program: string;
  readonly answer: Answer;
}

/** A kind of content of which several may be written in one transaction. A refusal of one touches no other. */
export interface Content<Said, Facts extends { readonly now: Instant }, Row, Answer> {
  /** What the rule needs of each, in their order, read with the clock by one statement behind the lock; or its refusal. */
  readonly look: (tx: Tx, place: Subject, asking: readonly SaidIn<Said>[]) => Promise<readonly (Facts | Refused)[]>;
  /** Asks the rule of one. It may read, and writes nothing. */
  readonly draft: (saying: Saying, facts: Facts, said: SaidIn<Said>) => Promise<Draft<Row, Answer>>;
  /** Writes the rows of all, in their order, by one statement. */
  readonly insert: (tx: Tx, rows: readonly Row[]) => Promise<void>;
}

/** Takes what several say in one place: shared on its gate, so that they wait only for whoever closes. */
export async function attemptAll<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  tx: Tx,
  place: Subject,
  asking: readonly SaidIn<Said>[],
  { look, draft, insert }: Content<Said, Facts, Row, Answer>,
): Promise<Outcome<Answer>[]> {
  await lockGates(tx, [place], 'shared');
  const facts = await look(tx, place, asking);
  const drafted: ((Draft<Row, Answer> & Done) | Failed)[] = [];
  for (const [index, one] of asking.entries()) drafted.push(await attempt(tx, one, facts[index], draft));
  const drafts = drafted.flatMap((one) => ('failed' in one ? [] : [one]));
  if (drafts.length > 0) {
    await insert(
      tx,
      drafts.map(({ row }) => row),
    );
    await writeChanges(tx, drafts);
  }
  return drafted.map((one) => ('failed' in one ? one : { answer: one.answer, tell: nothingToTell }));
}

const nothingToTell = (): Promise<void> => Promise.resolve();

/** What one writes, or why they do not. What Postgres fails at is everybody's: nothing more can be asked in the transaction. */
async function attempt<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  tx: Tx,
  asking: SaidIn<Said>,
  facts: Facts | Refused | undefined,
  draft: Content<Said, Facts, Row, Answer>['draft'],
): Promise<(Draft<Row, Answer> & Done) | Failed> {
  const { actor, place } = asking;
  try {
    if (!facts || facts instanceof Refused) throw facts ?? notFound();
    const { now } = facts;
    const drafted = await draft({ tx, now, actor }, facts, asking);
    const by = { actor: actor.person || null, command: actor.request?.id ?? null, at: now };
    const where = { program: drafted.program, cycle: place.kind === 'cycle' ? place.id : null };
    return { ...drafted, change: change(drafted.change), happening: { ...where, ...by } };
  } catch (error) {
    if (isOfPostgres(error)) throw error;
    return { failed: error };
  }
}

/** A refusal, for whom it is; throws everything else. */
export function onlyRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  throw error;
}
