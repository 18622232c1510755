import type { Tx } from '../database/connection.js';
import { change, type Change, type Patch } from '../domain/change.js';
import { UNANSWERED, type AmendmentState } from '../domain/backlog/amendment.js';
import type { Audience } from '../domain/people.js';
import { subject, type Subject } from '../domain/subject.js';
import type { Happening } from '../journal/append.js';
import type { Write } from './writing/write.js';

/** A proposal that has ended, and who hears of it. */
export interface EndedProposal {
  readonly amendment: string;
  /** Null where it proposed a new one, which was not taken in. */
  readonly item: string | null;
  readonly proposer: string;
  readonly state: AmendmentState;
}

/** Journals what became of proposals and tells those who made them. Whoever did it themselves knows. */
export const tellProposers = (
  cycle: Subject,
  audience: Audience,
  told: readonly EndedProposal[],
  by: string | null,
): Change =>
  change({
    entries: told.map(({ amendment, item, state }) => ({
      type: 'amendment-answered',
      subject: cycle,
      audience,
      body: { amendment, item, state },
    })),
    notices: told
      .filter(({ proposer }) => proposer !== by)
      .map(({ amendment, proposer }) => ({
        person: proposer,
        purpose: 'amendment_answered' as const,
        subject: cycle,
        mark: amendment,
        data: { about: amendment },
      })),
  });

/** Nothing that was proposed stays without an answer: what nobody answered by now is declined by the rule, and says so. */
export async function declineUnanswered(
  tx: Tx,
  { id, declined: because }: Extract<Patch, { row: 'amendments' }>,
  { at }: Happening,
  write: Write,
): Promise<void> {
  const told = await tx
    .updateTable('amendment')
    .set({ state: 'declined', answer: UNANSWERED[because], answeredAt: at })
    .where('cycle', '=', id)
    .where('state', '=', 'proposed')
    .returning(['id as amendment', 'item', 'proposer', 'state', 'audience'])
    .execute();
  const self = subject('cycle', id);
  for (const audience of new Set(told.map((one) => one.audience))) {
    const those = told.filter((one) => one.audience === audience);
    await write(tellProposers(self, audience, those, null), { actor: null, command: null }); // nobody's request
  }
}
