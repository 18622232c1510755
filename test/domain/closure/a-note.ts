import type { ClosureNote } from '../../../libs/domain/closure/closure-note.js';

export const EMPTY: ClosureNote = {
  cancelled: null,
  quotes: [],
  heard: [],
  inConfidence: false,
  shown: [],
  willChange: [],
  willNot: [],
  deferred: [],
  answers: [],
  answered: 0,
  duplicates: 0,
  unanswered: 0,
  obligations: [],
  decisions: [],
  objectives: [],
  expectations: null,
  notHeard: { missing: [], reason: null, targets: [] },
  flags: [],
};

export const DECISION: ClosureNote['decisions'][number] = {
  id: '4d5f0b1e-6a0e-4c59-9a8f-1c2d3e4f5a6b',
  question: 'Drop it?',
  state: 'in_effect',
  handedOn: false,
  outcome: 'Drop it',
  by: 'authority',
  decidedBy: 'Den',
  actedFor: 'Oda',
  rationale: 'Nobody reads it',
  how: null,
  conflicts: ['Zoe'],
  conditions: [
    { statement: 'Leave out names', owner: 'Ben', dueAt: '2027-03-01T09:00:00.000Z', met: false },
    { statement: 'Tell support', owner: 'Tom', dueAt: '2027-03-01T09:00:00.000Z', met: true },
  ],
  recordedDissent: null,
  anew: null,
  dissent: [{ option: 'Keep it', reason: 'I read it', answer: 'It moves to the archive' }],
  said: [],
};
