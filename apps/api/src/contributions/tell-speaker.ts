import type { NoticeDraft } from '../../../../libs/domain/change.js';
import type { Subject } from '../../../../libs/domain/subject.js';
import type { Spoken } from './speaker.query.js';

/** What whoever said something hears of it: what reached the inbox is acknowledged, and what somebody else wrote down is told. */
export function tellSpeaker({ speaker, recordedBy }: Spoken, about: Subject, contribution: string): NoticeDraft[] {
  const notice = { person: speaker.person, subject: about, mark: contribution, data: { about: contribution } };
  if (recordedBy) return [{ ...notice, purpose: 'words_recorded', version: 1 }];
  return about.kind === 'program' ? [{ ...notice, purpose: 'inbox_received' }] : [];
}
