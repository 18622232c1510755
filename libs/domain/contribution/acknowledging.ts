import { change, notifyAll, type Change, type NoticeDraft } from '../change.js';
import { subject, type Subject } from '../subject.js';

/** What somebody has said in a cycle, or to the inbox of a program (`place`). */
export interface Contributed {
  readonly id: string;
  readonly place: Subject;
  readonly author: string;
}

/** Notices to the author: an acknowledgement from the inbox, and a notice if somebody else recorded the contribution. */
export function acknowledgeContribution(said: Contributed, recorded: boolean): NoticeDraft[] {
  const { id, place, author } = said;
  if (recorded) return [notifyRecorded(said, 1)];
  if (place.kind !== 'program') return [];
  return [{ person: author, purpose: 'inbox_received', subject: place, mark: id, data: { about: id } }];
}

/** Notifies the author that somebody else recorded their contribution, or edited it: once per revision. */
export const notifyRecorded = ({ id, place, author }: Contributed, revision: number): NoticeDraft => ({
  person: author,
  purpose: 'words_recorded',
  subject: place,
  mark: id,
  version: revision,
  data: { about: id },
});

/** A cycle takes over its program's inbox. Each author is notified once. `authors` has one entry for each contribution. */
export function takeOverInbox(cycle: string, authors: readonly string[]): Change {
  if (authors.length === 0) return change({});
  const self = subject('cycle', cycle);
  const notices = notifyAll(authors, { purpose: 'inbox_taken_over', subject: self });
  const body = { contributions: authors.length, people: notices.length };
  return change({ entries: [{ type: 'inbox-taken-over', subject: self, body }], notices });
}
