import type { DecisionFacts, TieBreak } from '../facts.js';
import type { Tally } from './method.js';

/** The option that a stalled forum leans to, and by what; null when nobody took a position or the tie survives. */
export function breakTie(decision: DecisionFacts, tally: Tally): { option: string; by: 'votes' | TieBreak } | null {
  const most = Math.max(0, ...Object.values(tally.votes));
  if (most === 0) return null;
  const leading = decision.options.filter(({ id }) => (tally.votes[id] ?? 0) === most);
  if (leading.length === 1 && leading[0]) return { option: leading[0].id, by: 'votes' };
  for (const by of decision.tieBreak) {
    const option = BREAKERS[by](leading);
    if (option) return { option, by };
  }
  return null;
}

type Options = DecisionFacts['options'];

/** Tie-breaks in the order declared. The authority is silent in a stall; criteria need scores, which `authority` does not ask for. */
const BREAKERS: Record<TieBreak, (leading: Options) => string | null> = {
  authority: () => null,
  criteria: () => null,
  status_quo: (leading) => leading.find(({ statusQuo }) => statusQuo)?.id ?? null,
  earliest_option: (leading) => [...leading].sort((a, b) => a.position - b.position)[0]?.id ?? null,
};
