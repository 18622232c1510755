import { namingConsenting } from '../../../../../libs/commands/people/named-people.query.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { formOf } from '../../../../../libs/domain/decision/methods/forms.js';
import type { Advice } from '../../../../../libs/domain/decision/ruling.js';
import type { DecisionFacts } from '../../../../../libs/domain/facts.js';
import type { Viewer } from '../../../../../libs/domain/people.js';

/** Advice, and what was answered to it; null where nothing was, or a name is left out of it. */
export interface AnsweredAdvice extends Advice {
  readonly answer: string | null;
}

/**
 * Current advice of this round with a reason, with an answer or without one, oldest first, for whoever may rule: they read all of
 * it, without the names of those who do not consent to that. Where votes are counted, they are no advice.
 */
export async function readAdvice(
  tx: Tx,
  viewer: Viewer,
  { id, round, method }: DecisionFacts,
  { answered, most }: { readonly answered: boolean; readonly most?: number },
): Promise<AnsweredAdvice[]> {
  const advice = tx
    .selectFrom('position')
    .leftJoin('person', 'person.id', 'position.person')
    .select(['position.id', 'person.name as by', 'position.reason', 'position.answer'])
    .where('position.decision', '=', id)
    .where('position.entry', '=', round)
    .where('position.current', '=', true)
    .where('position.kind', 'in', formOf(method).advice ? ['decide', 'advise'] : ['advise'])
    .where('position.answer', answered ? 'is not' : 'is', null)
    .orderBy('position.at')
    .orderBy('position.id')
    .$if(most !== undefined, (query) => query.limit(most ?? 0));
  const rows = await advice.where('position.reason', 'is not', null).$narrowType<{ reason: string }>().execute();
  return namingConsenting(tx, viewer, rows, (all, say) =>
    all.map((one) => ({ ...one, reason: say(one.reason), answer: wholeOrNone(one.answer, say(one.answer)) })),
  );
}

/** A name that is left out of an answer would be lost, were that changed. */
const wholeOrNone = (answer: string | null, told: string | null): string | null => (told === answer ? answer : null);
