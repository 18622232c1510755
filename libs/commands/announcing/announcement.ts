import { sql } from 'kysely';
import type { Database, Tx } from '../../database/connection.js';
import type { Position, SignalName, Subject } from '../../domain/subject.js';
import { askPositions, positionsFrom } from '../gates/positions.js';
import type { FollowUp } from '../writing/write-change.js';

/** What a workflow is to hear: the position after the commit, and the poke that makes sure of it. */
export interface Announcement {
  readonly subject: Subject;
  readonly signal: SignalName;
  readonly poke: number;
  readonly position: Position;
}

/** A new subject, and where its workflow begins. */
export interface Opening {
  readonly subject: Subject;
  readonly position: Position;
}

/** What is delivered after a commit. */
export interface AfterCommit {
  readonly announcements: readonly Announcement[];
  readonly openings: readonly Opening[];
  /** Forums whose positions are to be counted. */
  readonly counting: readonly Subject[];
}

/** Where that is delivered to. Must not make the caller wait, and may fail: the relay makes sure. */
export interface News {
  announce(announcements: readonly Announcement[]): void;
  /** A new subject: its workflow is to start. */
  opened(subject: Subject, position: Position): void;
  /** Somebody spoke in a forum, or has another right in it: its method is to be asked. */
  recount(forum: Subject): void;
}

/** After the commit: workflows begin, or hear what was done, or what comes of a count. */
export function deliver(news: News, { openings, announcements, counting }: AfterCommit): void {
  for (const { subject, position } of openings) news.opened(subject, position);
  news.announce(announcements);
  for (const forum of counting) news.recount(forum);
}

/** What is known when the transaction is committed: who is to hear of it or to begin, and where these and other subjects stand now. */
export interface LastWords extends AfterCommit {
  readonly positions: ReadonlyMap<string, Position>;
}

/**
 * The last words of a transaction: a poke for whoever is to hear of it, and where they and `others` stand now. Sent ahead: the
 * answer is there with the next, the commit's at the latest.
 */
export async function askLastWords(
  tx: Tx,
  followUps: readonly FollowUp[],
  others: readonly Subject[] = [],
): Promise<() => Promise<LastWords>> {
  const signals = new Map(followUps.filter(isSignalled).map((one) => [one.subject.id, one])); // one poke each, with the last signal
  const those = (what: FollowUp['signal']) =>
    followUps.filter(({ signal }) => signal === what).map(({ subject }) => subject);
  const [opened, counting] = [those('start'), those('count')];
  const pokes = [...signals.values(), ...counting.map((subject) => ({ subject, signal: null }))];
  const asked = await askPositions(tx, pokes, [...opened, ...others]);
  return async () => {
    const rows = await asked.rows;
    const positions = positionsFrom(rows);
    const poked = new Map(rows.flatMap(({ id, poke }) => (poke === null ? [] : [[id, poke] as const])));
    const announcements = [...signals.values()].flatMap((news) => {
      const [position, poke] = [positions.get(news.subject.id), poked.get(news.subject.id)];
      return position && poke !== undefined ? [{ ...news, position, poke }] : [];
    });
    const openings = opened.flatMap((subject) => {
      const position = positions.get(subject.id);
      return position ? [{ subject, position }] : [];
    });
    return { announcements, openings, counting, positions };
  };
}

type Signalled = FollowUp & { readonly signal: SignalName };
const isSignalled = (one: FollowUp): one is Signalled => one.signal !== 'start' && one.signal !== 'count';

/** The same, awaited. */
async function readLastWords(
  tx: Tx,
  followUps: readonly FollowUp[],
  others: readonly Subject[] = [],
): Promise<LastWords> {
  return (await askLastWords(tx, followUps, others))();
}

/** Who is to hear of what opens nothing. */
export const readAnnouncements = async (tx: Tx, followUps: readonly FollowUp[]): Promise<readonly Announcement[]> =>
  (await readLastWords(tx, followUps)).announcements;

/** The same for a transaction that a workflow asked for: its own subject's position is the answer. */
export async function answerTo(
  tx: Tx,
  self: Subject,
  followUps: readonly FollowUp[] = [],
): Promise<{ position: Position; afterCommit: AfterCommit }> {
  const { positions, ...afterCommit } = await readLastWords(tx, followUps, [self]);
  const position = positions.get(self.id);
  if (!position) throw new Error(`There is no gate of ${self.kind} ${self.id}`);
  return { position, afterCommit };
}

/** Takes away the pokes of what was delivered. */
export async function forgetPokes(db: Database, pokes: readonly (number | null)[]): Promise<void> {
  const delivered = pokes.filter((poke) => poke !== null);
  if (delivered.length > 0) await sql`delete from poke where id = any(${delivered}::bigint[])`.execute(db);
}
