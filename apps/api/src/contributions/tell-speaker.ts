import type { NoticeDraft } from '../../../../libs/domain/change.js';
import type { Subject } from '../../../../libs/domain/subject.js';
import type { Spoken } from './speaker.query.js';

/** What whoever said something hears of it: what reached the inbox is acknowledged, and what somebody else wrote down is told. */
export function tellSpeaker({ speaker, recordedBy }: Spoken, about: Subject, contribution: string): NoticeDraft[] {
  const { person } = speaker;
  if (recordedBy) return [tellRecorded(person, about, { id: contribution, revision: 1 })];
  if (about.kind !== 'program') return [];
  return [{ person, purpose: 'inbox_received', subject: about, mark: contribution, data: { about: contribution } }];
}

/** What whoever said something hears when another writes it down, and each time when the other changes that. */
export const tellRecorded = (person: string, about: Subject, { id, revision }: Recorded): NoticeDraft => ({
  person,
  purpose: 'words_recorded',
  subject: about,
  mark: id,
  version: revision,
  data: { about: id },
});

interface Recorded {
  readonly id: string;
  readonly revision: number;
}
