import { sql } from 'kysely';
import { FEWEST_ANONYMOUS } from '../../domain/decision/anonymous.js';

/** Whether conflicts of interest left so few deciders of an anonymous decision (`d`) that each knows the others’ votes by a count. */
export const TOO_FEW = sql<boolean>`(d.anonymous and (select count(*) from decision_right few
  where few.decision = d.id and few.kind = 'decide') < ${FEWEST_ANONYMOUS})`;
