import type { Tx } from '../../../../libs/database/connection.js';
import type { CriterionBody } from '../../../../libs/domain/backlog/item.js';
import { hardToRead, languageOf, wordsOf, notPlain } from '../../../../libs/domain/accessibility/plain-language.js';
import { phaseOf } from '../../../../libs/domain/cycle/phase.js';
import type { Refusal } from '../../../../libs/domain/refusal.js';
import type { CycleStanding } from '../cycles/standing.query.js';

/** Refuses criteria that are hard to read, by the program's policy, when refinement has ended: its end would have asked for plain words. */
export async function criteriaNotPlain(
  tx: Tx,
  standing: CycleStanding,
  criteria: readonly CriterionBody[],
): Promise<Refusal | null> {
  if (criteria.length === 0 || phaseOf(standing) !== 'decision') return null;
  const { engagement } = await tx
    .selectFrom('cycle')
    .select('engagement')
    .where('id', '=', standing.id)
    .executeTakeFirstOrThrow();
  const words = criteria.flatMap((criterion, index) => wordsOf.criterion(`criteria[${index}]`, criterion));
  return notPlain(hardToRead(words, languageOf(engagement)));
}
