import type { CycleView } from '../../../api/src/cycles/cycle.schemas.js';
import type { DecisionView } from '../../../api/src/decisions/decision.schemas.js';
import type { ReviewView } from '../../../api/src/reviews/review.schemas.js';
import type { ApiClient } from '../client/api-client.js';
import type { Moment } from './script.js';

/** A moment that somebody can see now. `entry` tells its occurrences apart; `of` is the decision or review that it is about. */
export interface Occasion {
  readonly moment: Moment;
  readonly entry: number;
  readonly of: string | null;
}

const PHASES = ['agenda', 'pre_read', 'session', 'refinement', 'closure'] as const;
const LADDERS = { agenda: 'agenda_is_mine', refinement: 'refinement_is_mine', closure: 'closure_is_mine' } as const;
const FORUM: readonly Moment[] = ['decision_open', 'decision_is_mine'];
const REVIEW: readonly Moment[] = ['review_wanted', 'changes_wanted'];

/** What `me` can see now of the moments that they wait for. Asks for forums and reviews only when one of those is among them. */
export async function occasionsOf(
  api: ApiClient,
  cycle: CycleView,
  me: string,
  wanted: ReadonlySet<Moment>,
): Promise<Occasion[]> {
  const found = ofCycle(cycle, me);
  if (FORUM.some((moment) => wanted.has(moment))) {
    for (const { id, phase } of cycle.decisions) {
      if (phase === 'open') found.push(...ofForum(await api.get<DecisionView>(`/v1/decisions/${id}`), me));
    }
  }
  if (REVIEW.some((moment) => wanted.has(moment))) {
    for (const { id, phase, reviewer } of cycle.reviews) {
      const moment = phase === 'changes_requested' ? 'changes_wanted' : 'review_wanted';
      if (phase !== 'changes_requested' && (phase !== 'open' || reviewer !== me)) continue;
      const { entry } = await api.get<ReviewView>(`/v1/reviews/${id}`);
      found.push({ moment, entry, of: id });
    }
  }
  return found;
}

function ofCycle({ phase, entry, responsible, reviews }: CycleView, me: string): Occasion[] {
  const found: Occasion[] = [];
  const current = PHASES.find((name) => name === phase);
  if (current) found.push({ moment: current, entry, of: null });
  if (phase === 'agenda' && reviews.some((review) => review.phase === 'obligations' && review.reviewer === me)) {
    found.push({ moment: 'obligations_wanted', entry, of: null });
  }
  const climbed = phase in LADDERS && responsible.some(({ id }) => id === me);
  if (climbed) found.push({ moment: LADDERS[phase as keyof typeof LADDERS], entry, of: null });
  return found;
}

function ofForum({ id, entry, state, advice, responsible, yourRight }: DecisionView, me: string): Occasion[] {
  if (state !== 'open') return [];
  const found: Occasion[] = [];
  if (yourRight.right !== 'none') found.push({ moment: 'decision_open', entry, of: id });
  const ready = yourRight.right === 'final_authority' && advice !== null && Date.parse(advice.closesAt) < Date.now();
  if (ready || responsible.some((person) => person.id === me))
    found.push({ moment: 'decision_is_mine', entry, of: id });
  return found;
}
