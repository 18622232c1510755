import type { Tx } from '../../database/connection.js';
import type { Patch } from '../../domain/change.js';
import { UNANSWERED } from '../../domain/backlog/amendment.js';
import { answerProposals } from '../../domain/backlog/proposing.js';
import { subject } from '../../domain/subject.js';
import type { Happening } from '../../journal/append.js';
import type { Write } from '../writing/write.js';

/** Nothing that was proposed stays without an answer: what nobody answered by now is declined by the rule, and says so. */
export async function declineUnanswered(
  tx: Tx,
  { id, declined: because }: Extract<Patch, { row: 'amendments' }>,
  { at }: Happening,
  write: Write,
): Promise<void> {
  const declined = await tx
    .updateTable('amendment')
    .set({ state: 'declined', answer: UNANSWERED[because], answeredAt: at })
    .where('cycle', '=', id)
    .where('state', '=', 'proposed')
    .returning(['id as amendment', 'item', 'proposer', 'state', 'audience'])
    .execute();
  const self = subject('cycle', id);
  for (const audience of new Set(declined.map((one) => one.audience))) {
    const those = declined.filter((one) => one.audience === audience);
    await write(answerProposals(self, audience, those, null), { actor: null, command: null }); // nobody's request
  }
}
