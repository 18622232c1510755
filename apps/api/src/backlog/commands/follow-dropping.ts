import { keepPromisedByItem, promiseForDropped } from '../../../../../libs/commands/closure/promise-answers.js';
import type { CycleCommand } from '../../../../../libs/commands/commands.js';
import { rescheduled } from '../../../../../libs/commands/writing/write-promises.js';
import { dropsOrTakesUp, notifyDropped } from '../../../../../libs/domain/backlog/dropping.js';
import type { ItemStatus } from '../../../../../libs/domain/backlog/item.js';
import { anotherAnswer } from '../../../../../libs/domain/closure/contest.js';

interface Moved {
  readonly id: string;
  readonly was: ItemStatus;
  readonly becomes: ItemStatus;
  readonly revision: number;
}

/**
 * Answers that promised an item are owed once more when it is dropped and nothing else is left of what they said, and facilitators hear
 * until when; when it is taken up again, they are not. Needs the program's gate.
 */
export async function followDropping(command: CycleCommand, { id, was, becomes, revision }: Moved): Promise<void> {
  if (!dropsOrTakesUp(was, becomes)) return;
  const { tx, now, calendar, cycle, apply } = command;
  const owing = { facilitators: cycle.facilitators, leadTime: cycle.engagement.leadTimes.refinement };
  const drops = becomes === 'dropped';
  const owed = drops ? await promiseForDropped(tx, id, anotherAnswer(owing, now, calendar)) : 0;
  if (!drops) await keepPromisedByItem(tx, id, now);
  const dropped = notifyDropped({ id, cycle: cycle.id, revision, owed, ...owing }, now, calendar);
  await apply({ ...dropped, moves: await rescheduled(tx, cycle.program) });
}
