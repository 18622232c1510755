import { keepPromisedByItem, promiseForDropped } from '../../../../../libs/commands/closure/promise-answers.js';
import type { CycleCommand } from '../../../../../libs/commands/commands.js';
import { rescheduled } from '../../../../../libs/commands/writing/write-promises.js';
import { change } from '../../../../../libs/domain/change.js';
import type { ItemStatus } from '../../../../../libs/domain/backlog/item.js';
import { subject } from '../../../../../libs/domain/subject.js';

interface Moved {
  readonly id: string;
  readonly was: ItemStatus;
  readonly becomes: ItemStatus;
  readonly revision: number;
}

/** Whether an item that stands at `was` is dropped by that, or taken up again: then the program's gate comes first. */
export const dropsOrTakesUp = (was: ItemStatus, becomes: ItemStatus): boolean =>
  was !== becomes && (was === 'dropped' || becomes === 'dropped');

/**
 * Answers that promised an item are owed once more when it is dropped and nothing else is left of what they said, and facilitators hear
 * until when; when it is taken up again, they are not. Needs the program's gate.
 */
export async function followDropping(command: CycleCommand, { id, was, becomes, revision }: Moved): Promise<void> {
  if (!dropsOrTakesUp(was, becomes)) return;
  const { tx, now, calendar, cycle, apply } = command;
  const { engagement, facilitators, program } = cycle;
  const dueAt = calendar.add(now, engagement.leadTimes.refinement);
  const owed = becomes === 'dropped' ? await promiseForDropped(tx, id, { owner: facilitators[0] ?? null, dueAt }) : 0;
  if (becomes !== 'dropped') await keepPromisedByItem(tx, id, now);
  const told = owed > 0 ? facilitators : [];
  const about = { purpose: 'item_dropped' as const, subject: subject('cycle', cycle.id), mark: `${id}-${revision}` };
  const notices = told.map((person) => ({ ...about, person, data: { about: id, due: dueAt } }));
  await apply(change({ notices, moves: await rescheduled(tx, program) }));
}
