import { sql } from 'kysely';
import { RULED } from '../../domain/decision/methods/forms.js';

/** Whether one person rules in `d`: what deciders say there is advice, and no ballot. */
export const IS_RULED = sql<boolean>`(d.method in (${sql.join(RULED.map((method) => sql.lit(method)))}))`;

/** Whether the position `p` is advice of the present round of `d` with a reason. The ruling must answer it. */
export const IS_ADVICE = sql<boolean>`(p.decision = d.id and p.current and p.entry = (select forum_round(d.id))
  and (p.kind = 'advise' or (p.kind = 'decide' and ${IS_RULED})) and p.reason is not null)`;

/** How much advice in `d` has no answer yet. */
export const OPEN_ADVICE = sql<number>`(select count(*)::int from "position" p where ${IS_ADVICE} and p.answer is null)`;
