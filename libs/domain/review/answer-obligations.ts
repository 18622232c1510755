import { change, join, type Change } from '../change.js';
import { endedRefused } from '../cycle/phase.js';
import type { CycleFacts } from '../facts.js';
import type { Refusal } from '../refusal.js';
import { subject } from '../subject.js';
import { backToWaiting } from './asking.js';

/** A reviewer has said which obligations there are, or none: what they were asked when the cycle started is answered. */
export function answerObligations(
  cycle: CycleFacts,
  { reviewer, by }: { reviewer: string; by: string },
  recorded: number,
): Change | Refusal {
  const over = endedRefused(cycle);
  if (over) return over;
  const asked = cycle.reviews.filter((review) => review.reviewer === reviewer && review.gate.phase === 'obligations');
  const self = subject('cycle', cycle.id);
  return join(
    change({
      moves: [{ subject: self, signal: null, move: 'touch' }],
      entries: [{ type: 'obligations-recorded', subject: self, body: { reviewer, by, recorded } }],
    }),
    ...asked.map((review) => signalled(backToWaiting(review))),
  );
}

const signalled = (waiting: Change): Change =>
  change({ ...waiting, moves: waiting.moves.map((move) => ({ ...move, signal: 'obligationRecorded' as const })) });
