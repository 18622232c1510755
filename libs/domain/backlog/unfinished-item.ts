import { phaseOf, type CyclePhase } from '../cycle/phase.js';
import { refuse, type Offence, type Refusal } from '../refusal.js';
import { goesOn, type ItemStatus } from './item.js';

/** What an item lacks before it can be promised: words that it cites, and a criterion with a limit. */
export interface UnfinishedItem {
  readonly id: string;
  readonly uncited: boolean;
  readonly unmeasured: boolean;
}

const UNCITED = 'cites no words of a contribution';
const UNMEASURED = 'has no criterion with a limit, such as "the report takes at most 6 minutes"';

/** Which item it is, and what it lacks. */
export const lackOf = ({ id, uncited, unmeasured }: UnfinishedItem): Offence => ({
  path: `items.${id}`,
  message: [...(uncited ? [UNCITED] : []), ...(unmeasured ? [UNMEASURED] : [])].join(', and '),
});

/**
 * An item is agreed once it cites words and can be measured: then the tracker gets it, and people count on it. What is begun or has
 * shipped is a fact, which is not refused; and once its cycle is over nobody can add what it lacks.
 */
export function agreedUnfinished(
  cycle: CyclePhase,
  item: UnfinishedItem,
  { was, becomes }: { readonly was: ItemStatus; readonly becomes: ItemStatus },
): Refusal | null {
  const agreed = becomes === 'agreed' && goesOn(was, becomes);
  if (!agreed || cycle.gate.over || !(item.uncited || item.unmeasured)) return null;
  const mend = phaseOf(cycle) === 'closure' ? 'go back a phase and add what it lacks' : 'add what it lacks';
  const detail = `An item is agreed when it cites the words that led to it and a criterion has a limit; ${mend}`;
  return refuse('unfinished-items', detail, [lackOf(item)]);
}
