import { z } from 'zod';
import { change, notifyAll, type Change } from '../change.js';
import { text } from '../fields/text.js';
import { Audience } from '../people.js';
import { subject } from '../subject.js';

const Lines = z.array(text(500)).max(20);

/** What somebody has at stake in a program. Two empty lists say that there is nothing, which is a declaration as well. */
export const InterestsBody = z
  .strictObject({
    interests: Lines.describe('what you, or those you speak for, gain or lose by what is decided here'),
    incentives: Lines.describe('what you get for taking part, from whom'),
    audience: Audience.default('participants').describe('who may read it'),
  })
  .meta({
    id: 'InterestsBody',
    example: {
      interests: ['We sell the add-on that one option would replace'],
      incentives: ['My employer pays my travel'],
    },
  });
export type InterestsBody = z.infer<typeof InterestsBody>;

/** What is declared of somebody; `declaredBy` where somebody else says it, from a file. */
export interface Declared extends InterestsBody {
  readonly id: string;
  readonly person: string;
  readonly declaredBy: string | null;
}

/** Declares what people have at stake. A person for whom somebody else declares it is notified. */
export function declareInterests(program: string, declared: readonly Declared[]): Change {
  const self = subject('program', program);
  return change({
    entries: declared.map(({ id, person, audience, interests, incentives }) => ({
      type: 'interests-declared',
      subject: self,
      audience,
      body: { declaration: id, person, interests: interests.length, incentives: incentives.length },
    })),
    notices: declared
      .filter(({ declaredBy }) => declaredBy !== null)
      .flatMap(({ id, person }) =>
        notifyAll([person], { purpose: 'interests_recorded', subject: self, mark: id, data: { about: id } }),
      ),
  });
}
