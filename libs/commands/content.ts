import type { Tx } from '../database/connection.js';
import { isOfPostgres } from '../database/driver/away.js';
import { change, type Change } from '../domain/change.js';
import { notFound, Refused } from '../domain/refusal.js';
import type { Subject } from '../domain/subject.js';
import type { Instant } from '../domain/time.js';
import type { Actor } from './actor.js';
import { lockGates } from './gates/lock-gates.js';
import { nobodyToNotify, type Failed, type Outcome } from './idempotency.js';
import { writeChanges, type Done } from './writing/write-change.js';

/** What one of several says in a place. */
export interface SaidIn<Said> {
  readonly actor: Actor;
  readonly place: Subject;
  readonly said: Said;
}

/** The same, with the trace of their request where there is one. */
type Traced<Said> = SaidIn<Said> & { readonly trace: string | null };

/** The transaction in which somebody says something, with the clock behind the lock. */
export interface Saying {
  readonly tx: Tx;
  readonly now: Instant;
  readonly actor: Actor;
}

/** What one of several is to write, and what they are answered when all is committed. */
export interface Draft<Row, Answer> {
  readonly row: Row;
  readonly change: Partial<Pick<Change, 'entries' | 'notices' | 'promises'>>;
  readonly program: string;
  readonly answer: Answer;
}

/** A kind of content of which several may be written in one transaction. A refusal of one touches no other. */
export interface Content<Said, Facts extends { readonly now: Instant }, Row, Answer> {
  /** What the rule needs of each, in their order, read with the clock by one statement behind the lock; or its refusal. */
  readonly look: (tx: Tx, place: Subject, asking: readonly SaidIn<Said>[]) => Promise<readonly (Facts | Refused)[]>;
  /** Whether one only adds to what is there. Whoever is to write what all share runs alone, exclusively. Without it everybody only adds. */
  readonly isUsual?: (facts: Facts) => boolean;
  /** Asks the rule of one. It may read, and writes nothing. */
  readonly draft: (saying: Saying, facts: Facts, said: SaidIn<Said>) => Promise<Draft<Row, Answer>>;
  /** Writes the rows of all, in their order, by one statement. */
  readonly insert: (tx: Tx, rows: readonly Row[]) => Promise<void>;
}

/** Takes what several say in one place: shared on its gate, so that they wait only for whoever closes. */
export async function attemptAll<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  tx: Tx,
  place: Subject,
  asking: readonly Traced<Said>[],
  { look, isUsual = () => true, draft, insert }: Content<Said, Facts, Row, Answer>,
): Promise<Outcome<Answer>[]> {
  await lockGates(tx, [place], 'shared');
  const facts = await look(tx, place, asking);
  const drafted: ((Draft<Row, Answer> & Done) | Failed)[] = [];
  for (const [index, one] of asking.entries()) {
    const its = facts[index];
    const usual = !its || its instanceof Refused || isUsual(its);
    drafted.push(usual ? await attempt(tx, one, its, draft) : { failed: new Unusual() });
  }
  const drafts = drafted.flatMap((one) => ('failed' in one ? [] : [one]));
  if (drafts.length > 0) {
    await insert(
      tx,
      drafts.map(({ row }) => row),
    );
    const effects = await writeChanges(tx, drafts);
    if (effects.flat().length > 0) throw new Error('Content that affects a workflow must run alone');
  }
  return drafted.map((one) => ('failed' in one ? one : { answer: one.answer, notify: nobodyToNotify }));
}

/** Nothing was written: whoever says it is to write what all share, for which the gate is theirs alone. */
export class Unusual extends Error {}

/** What is usual; whoever turns out to write what all share does it alone. */
export function unlessUnusual<Answer>(usual: Promise<Answer>, alone: () => Promise<Answer>): Promise<Answer> {
  return usual.catch((error: unknown) => {
    if (error instanceof Unusual) return alone();
    throw error;
  });
}

/** What the rule needs of one; throws the refusal. */
export async function lookAlone<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  tx: Tx,
  asking: SaidIn<Said>,
  { look }: Content<Said, Facts, Row, Answer>,
): Promise<Facts> {
  const [facts] = await look(tx, asking.place, [asking]);
  if (!facts || facts instanceof Refused) throw facts ?? notFound();
  return facts;
}

interface SayingAlone extends Saying {
  readonly write: (change: Change, where: ReturnType<typeof placeOf>) => Promise<unknown>;
}

/** Takes what one says, whatever they are to write. Under a gate that is theirs alone. */
export async function attemptAlone<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  { write, ...saying }: SayingAlone,
  facts: Facts,
  asking: SaidIn<Said>,
  { draft, insert }: Content<Said, Facts, Row, Answer>,
): Promise<Answer> {
  const drafted = await draft(saying, facts, asking);
  await insert(saying.tx, [drafted.row]);
  await write(change(drafted.change), placeOf(asking.place, drafted.program));
  return drafted.answer;
}

const placeOf = ({ kind, id }: Subject, program: string) => ({ program, cycle: kind === 'cycle' ? id : null });

/** What one writes, or why they do not. What Postgres fails at is everybody's: nothing more can be asked in the transaction. */
async function attempt<Said, Facts extends { readonly now: Instant }, Row, Answer>(
  tx: Tx,
  asking: Traced<Said>,
  facts: Facts | Refused | undefined,
  draft: Content<Said, Facts, Row, Answer>['draft'],
): Promise<(Draft<Row, Answer> & Done) | Failed> {
  const { actor, place, trace } = asking;
  try {
    if (!facts || facts instanceof Refused) throw facts ?? notFound();
    const { now } = facts;
    const drafted = await draft({ tx, now, actor }, facts, asking);
    const by = { actor: actor.person, command: actor.request?.id ?? null, at: now };
    const happening = { ...placeOf(place, drafted.program), ...by };
    return { ...drafted, change: change(drafted.change), happening, trace };
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
