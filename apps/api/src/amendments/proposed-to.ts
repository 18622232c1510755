import type { NoticeDraft } from '../../../../libs/domain/change.js';
import type { Subject } from '../../../../libs/domain/subject.js';

/** Tells those who answer it of what is proposed, once each. */
export const proposedTo = (people: readonly string[], self: Subject, amendment: string): NoticeDraft[] =>
  people.map((person) => ({
    person,
    purpose: 'amendment_proposed',
    subject: self,
    mark: amendment,
    data: { about: amendment },
  }));
