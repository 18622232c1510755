import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { Instant } from '../../domain/time.js';
import type { ClosureNote } from '../../domain/closure/closure-note.js';
import { draftNote } from '../../queries/closure-note.query.js';

type Part = keyof ClosureNote;

/** What a note says of what was said. */
export const OF_ANSWERS: readonly Part[] = [
  'willChange',
  'willNot',
  'deferred',
  'answers',
  'answered',
  'duplicates',
  'unanswered',
  'inConfidence',
];

export const WHAT_WAS_LEARNT: readonly Part[] = ['objectives'];

/**
 * The next version of a published closure note, after one of its answers became another, or more was learnt: those parts of it are
 * drafted anew, with titles and criteria of items as they read now; everything else stands as it was published. Earlier versions stay.
 * A note from a release that did not yet leave out confidential contributions does not say that it does: its other parts still count them.
 * Needs the cycle's gate, exclusively.
 */
export async function reviseNote(
  tx: Tx,
  cycle: string,
  parts: readonly Part[],
  { by, now }: { by: string; now: Instant },
): Promise<void> {
  const drafted = await draftNote(tx, cycle);
  const anew = JSON.stringify(Object.fromEntries(parts.map((part) => [part, drafted[part]])));
  await sql`
    insert into closure_note (cycle, program, audience, version, body, introduction, published_at, published_by)
    select cycle, program, audience, version + 1, body || case when body ? 'inConfidence' then ${anew}::jsonb
        else ${anew}::jsonb - 'inConfidence' end, introduction, ${now}, ${by}
    from closure_note where cycle = ${cycle} order by version desc limit 1`.execute(tx);
}
