import { sql } from 'kysely';
import { namingConsenting } from '../../../../../libs/queries/people/named-people.query.js';
import { IS_ADVICE } from '../../../../../libs/queries/tally/advice.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import type { Advice } from '../../../../../libs/domain/decision/ruling.js';
import type { DecisionFacts } from '../../../../../libs/domain/facts.js';
import type { Viewer } from '../../../../../libs/domain/people.js';

/** Advice, and what was answered to it; null where nothing was, or a name is left out of it. */
export interface AnsweredAdvice extends Advice {
  readonly answer: string | null;
  /** The option that it is for; null for none of them in particular. */
  readonly option: string | null;
}

/**
 * Current advice of this round with a reason, with an answer or without one, oldest first, for whoever may rule: they read all of
 * it, without the names of those who do not consent to that. Where votes are counted, they are no advice.
 */
export async function readAdvice(
  tx: Tx,
  viewer: Viewer,
  { id }: Pick<DecisionFacts, 'id'>,
  { answered, most }: { readonly answered: boolean; readonly most?: number },
): Promise<AnsweredAdvice[]> {
  const { rows } = await sql<AnsweredAdvice>`
    select p.id, a.name as "by", p.reason, p.answer, p.option
    from decision d cross join lateral (select p.* from "position" p where ${IS_ADVICE} offset 0) p
      left join person a on a.id = p.person
    where d.id = ${id} and (p.answer is not null) = ${answered}
    order by p.at, p.id limit ${most ?? null}`.execute(tx);
  return namingConsenting(tx, viewer, rows, (all, say) =>
    all.map((one) => ({ ...one, reason: say(one.reason), answer: wholeOrNone(one.answer, say(one.answer)) })),
  );
}

/** A name that is left out of an answer would be lost, were that changed. */
const wholeOrNone = (answer: string | null, told: string | null): string | null => (told === answer ? answer : null);
