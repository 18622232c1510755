import { begin, change, type Change, type Entry } from '../../change.js';
import { subject } from '../../subject.js';

/** A decision is declared, with what the journal says of that: a draft until its forum opens. */
export function draftDecision(id: string, said: NonNullable<Entry['body']>): Change {
  const self = subject('decision', id);
  return change({
    moves: [begin(self, 'draft', null)],
    entries: [{ type: 'decision-declared', subject: self, body: said }],
  });
}
