import { change, type Change } from '../../change.js';
import { refuse, type Refusal } from '../../refusal.js';
import { subject } from '../../subject.js';
import type { Instant } from '../../time.js';

/** A condition of an approval, as those meet it who owe it or wait for it. */
export interface ConditionFacts {
  readonly id: string;
  readonly review: string;
  readonly owner: string;
  readonly reviewer: string;
  readonly metAt: Instant | null;
  readonly droppedAt: Instant | null;
}

/** Who acts, and who is away. */
export interface Saying {
  readonly person: string;
  readonly standIns: ReadonlyMap<string, string>;
}

const speaksFor = ({ person, standIns }: Saying, whom: string): boolean =>
  person === whom || standIns.get(whom) === person;

function ended({ metAt, droppedAt }: ConditionFacts): Refusal | null {
  if (metAt !== null) return refuse('illegal-step', 'The condition was met already');
  return droppedAt === null
    ? null
    : refuse('illegal-step', 'The approval it belongs to counts no more, so nothing is owed for it');
}

/** Its owner says that it was done; the reviewer is asked whether it is so. */
export function reportCondition(condition: ConditionFacts, by: Saying, now: Instant): Change | Refusal {
  if (!speaksFor(by, condition.owner)) {
    return refuse('no-right', 'Only who owes the condition reports it, or who stands in for them');
  }
  const no = ended(condition);
  if (no) return no;
  const self = subject('review', condition.review);
  return change({
    patches: [{ row: 'condition', id: condition.id, became: 'reported', by: by.person }],
    entries: [{ type: 'condition-reported', subject: self, body: { condition: condition.id, by: by.person } }],
    notices: [
      {
        person: condition.reviewer,
        purpose: 'condition_reported',
        subject: self,
        mark: `${condition.id}:${now}`,
        data: { condition: condition.id },
      },
    ],
  });
}

/** The reviewer has seen that it was done; the program need not keep it in mind any more. */
export function confirmCondition(condition: ConditionFacts, by: Saying): Change | Refusal {
  if (!speaksFor(by, condition.reviewer)) {
    return refuse('no-right', 'Only the reviewer says that a condition was met, or who stands in for them');
  }
  if (by.person === condition.owner) {
    return refuse('conflict-of-duties', 'You owe this condition, so you cannot say for somebody else that it was met');
  }
  const no = ended(condition);
  if (no) return no;
  const self = subject('review', condition.review);
  return change({
    patches: [{ row: 'condition', id: condition.id, became: 'met', by: by.person }],
    entries: [{ type: 'condition-met', subject: self, body: { condition: condition.id, by: by.person } }],
    kept: [{ kind: 'condition', about: self, part: condition.id }],
  });
}
