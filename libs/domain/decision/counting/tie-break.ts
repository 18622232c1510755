import type { DecisionFacts, TieBreak } from '../../facts.js';
import type { Option, Ruled, Tally } from '../methods/method.js';

/** The option that a stalled forum leans to, and by what; null when nobody took a position or the tie survives. */
export function breakTie(decision: DecisionFacts, tally: Tally): { option: string; by: 'votes' | TieBreak } | null {
  const most = Math.max(0, ...Object.values(tally.votes));
  if (most === 0) return null;
  const leading = decision.options.filter(({ id }) => (tally.votes[id] ?? 0) === most);
  if (leading.length === 1 && leading[0]) return { option: leading[0].id, by: 'votes' };
  const broken = breakTieAmong(leading, silent(decision.tieBreak), { ruling: null });
  return broken && 'option' in broken ? broken : null;
}

/** Those that need nobody: in a stall the final authority is not waited for. */
export const silent = (order: readonly TieBreak[]): TieBreak[] => order.filter((by) => by !== 'authority');

/** What the breakers need to know. `best` are those of the tied that score best, for a method that has scores. */
export interface Voices {
  readonly ruling: Ruled | null;
  readonly best?: (tied: readonly Option[]) => readonly Option[];
}

/** An option and what chose it; or that the final authority is to choose now; or null: the tie survives. */
export type Broken = { readonly option: string; readonly by: TieBreak } | { readonly waitsFor: 'authority' } | null;

/**
 * Tries the tie-breaks in the order declared. One that leaves several narrows the tie for the next. Nothing is settled by
 * chance; an authority who has not chosen is waited for, and what is declared after them is for the ladder.
 */
export function breakTieAmong(tied: readonly Option[], order: readonly TieBreak[], voices: Voices): Broken {
  let left = tied;
  for (const by of order) {
    const kept = BREAKERS[by](left, voices);
    if (kept === null) return { waitsFor: 'authority' };
    if (kept.length === 1 && kept[0]) return { option: kept[0].id, by };
    if (kept.length > 0) left = kept;
  }
  return null;
}

/** Who of the tied stays; nobody means that it says nothing, null that the authority has not spoken. */
const BREAKERS: Record<TieBreak, (tied: readonly Option[], voices: Voices) => readonly Option[] | null> = {
  authority: (tied, { ruling }) => {
    const chosen = tied.filter(({ id }) => id === ruling?.option);
    return chosen.length > 0 ? chosen : null;
  },
  criteria: (tied, { best }) => best?.(tied) ?? [],
  status_quo: (tied) => tied.filter(({ statusQuo }) => statusQuo),
  earliest_option: (tied) => [...tied].sort((a, b) => a.position - b.position).slice(0, 1),
};
