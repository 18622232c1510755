import { notPlain } from '../../accessibility/plain-language.js';
import type { Change } from '../../change.js';
import type { CycleFacts } from '../../facts.js';
import { refuse, type Offence, type Refusal } from '../../refusal.js';
import type { Calendar, Instant } from '../../time.js';
import { plural } from '../../words/plural.js';
import { advance, type Mover } from '../move.js';
import { phaseRefused } from '../phase.js';

/** What is unfinished when refinement is to end: counts by SQL, and the first offenders. */
export interface RefinementReadiness {
  readonly undisposed: number;
  readonly items: number;
  /** Proposals on items that nobody has answered. */
  readonly amendments: number;
  readonly offences: readonly Offence[];
  /** As for an agenda: criteria that are not plain enough, where that blocks. */
  readonly hardToRead: readonly Offence[];
}

/** Ends `refinement`. Refuses while a contribution has no draft disposition, an item lacks a measurable criterion or a passage, or a proposal has no answer. */
export function endRefinement(
  cycle: CycleFacts,
  ready: RefinementReadiness,
  by: Mover,
  now: Instant,
  calendar: Calendar,
): Change | Refusal {
  const closed = phaseRefused(cycle, 'refinement');
  if (closed) return closed;
  const { undisposed, items, amendments, offences } = ready;
  const left = [
    ...(undisposed > 0 ? [`${plural(undisposed, 'contribution')} without a disposition`] : []),
    ...(items > 0 ? [plural(items, 'unfinished item')] : []),
    ...(amendments > 0 ? [`${plural(amendments, 'proposal')} without an answer`] : []),
  ];
  if (left.length > 0) {
    return refuse('unfinished-refinement', `Every voice needs an answer first: ${left.join(', ')}`, offences);
  }
  return notPlain(ready.hardToRead) ?? advance(cycle, by, now, calendar);
}
