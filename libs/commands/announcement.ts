import type { Tx } from '../database/connection.js';
import type { Position, SignalName, Subject } from '../domain/subject.js';
import { readPositions } from './gates.js';
import type { Heard } from './writing/write-change.js';

/** What a workflow is to hear: the position after the commit, and the poke that makes sure of it. */
export interface Announcement {
  readonly subject: Subject;
  readonly signal: SignalName;
  readonly poke: number;
  readonly position: Position;
}

/** Told after each commit. Must not make the caller wait, and may fail: the relay makes sure. */
export interface News {
  announce(announcements: readonly Announcement[]): void;
  /** A new subject: its workflow is to start. */
  opened(subject: Subject, position: Position): void;
  /** Somebody spoke in a forum: its method is to be asked. */
  spoken(forum: Subject): void;
}

/** The last words of a transaction: who is to hear of it, and where their subjects stand now. */
export async function readAnnouncements(tx: Tx, heard: readonly Heard[]): Promise<Announcement[]> {
  return announcementsOf(heard, await readPositions(tx, subjectsOf(heard)));
}

/** What is heard, each with the position of its subject; without what has no gate. */
export function announcementsOf(heard: readonly Heard[], positions: ReadonlyMap<string, Position>): Announcement[] {
  return heard.flatMap((news) => {
    const position = positions.get(news.subject.id);
    return position ? [{ ...news, position }] : [];
  });
}

export const subjectsOf = (heard: readonly Heard[]): Subject[] => heard.map(({ subject }) => subject);

/** The same for a transaction that a workflow asked for: its own subject's position is the answer. */
export async function answerTo(
  tx: Tx,
  self: Subject,
  heard: readonly Heard[] = [],
): Promise<{ position: Position; announcements: Announcement[] }> {
  const positions = await readPositions(tx, [...subjectsOf(heard), self]);
  const position = positions.get(self.id);
  if (!position) throw new Error(`There is no gate of ${self.kind} ${self.id}`);
  return { position, announcements: announcementsOf(heard, positions) };
}
