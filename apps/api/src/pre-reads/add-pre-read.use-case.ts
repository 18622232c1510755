import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { loadUnmetNeeds } from '../../../../libs/queries/people/format-needs.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import type { PreReadBody } from '../../../../libs/domain/brief/cycle-body.js';
import { change, notifyAll } from '../../../../libs/domain/change.js';
import { formatsMissing, unmetFlags, notForAll } from '../../../../libs/domain/accessibility/formats.js';
import { hardToRead, languageOf, notPlain } from '../../../../libs/domain/accessibility/plain-language.js';
import { clearance, type Audience } from '../../../../libs/domain/people.js';
import { audienceRefused } from '../../../../libs/domain/program/audience.js';
import type { CycleFacts } from '../../../../libs/domain/facts.js';
import { stopIf, type Refusal } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { insertAgenda } from '../cycles/insert-agenda.js';
import { readStanding } from '../cycles/standing.query.js';
import { readPreRead } from './pre-read.query.js';
import type { PreReadView } from './pre-read.schemas.js';
import { outside } from '../../../../libs/domain/cycle/phase.js';

@Injectable()
export class AddPreRead {
  constructor(private readonly commands: Commands) {}

  /** Adds a pre-read until the session opens. While pre-reads are out already, it goes to its readers at once. */
  execute(id: string, preRead: PreReadBody, actor: Actor): Promise<PreReadView> {
    return this.commands.onCycle(id, actor, async ({ tx, cycle, now, apply }) => {
      const { program, audience } = await readStanding(tx, actor, id);
      const seenBy = preRead.audience ?? audience;
      stopIf(
        outside(cycle, 'agenda', 'pre_read') ?? audienceRefused([{ path: 'audience', audience: seenBy }], audience),
      );
      const late = cycle.gate.phase === 'pre_read';
      if (late) stopIf(summaryNotPlain(preRead, cycle.engagement));
      const parts = { objectives: [], topics: [], preReads: [preRead] };
      const added = await insertAgenda(tx, { cycle: id, program, audience }, parts, new Map());
      const [one = ''] = added.preReads;
      const self = subject('cycle', id);
      const unmet = late ? await loadUnmetNeeds(tx, id, one) : [];
      stopIf(notForAll(formatsMissing(unmet, cycle.engagement.formatNeeds)));
      if (late) await tx.updateTable('preRead').set({ sentAt: now }).where('id', '=', one).execute();
      const readers = late ? await readersOf(tx, id, seenBy) : [];
      const data = { phase: cycle.gate.phase, deadline: cycle.gate.deadline, preRead: one };
      await apply(
        change({
          entries: [{ type: 'pre-read-added', subject: self, audience: seenBy, body: { preRead: one, sent: late } }],
          flags: unmetFlags(self, unmet),
          notices: notifyAll(readers, { purpose: 'pre_read', subject: self, data, mark: one }),
        }),
      );
      return readPreRead(tx, actor, one);
    });
  }
}

/** What is sent later keeps the promise of plain words as the agenda did. */
const summaryNotPlain = ({ summary }: PreReadBody, engagement: CycleFacts['engagement']): Refusal | null =>
  notPlain(hardToRead([{ path: 'summary', text: summary }], languageOf(engagement)));

/** Those invited who may read it. */
async function readersOf(tx: Tx, cycle: string, audience: Audience): Promise<string[]> {
  const rows = await tx
    .selectFrom('invitation')
    .innerJoin('membership', (join) =>
      join.onRef('membership.program', '=', 'invitation.program').onRef('membership.person', '=', 'invitation.person'),
    )
    .select(['invitation.person', 'membership.roles', 'membership.stakeholderGroup'])
    .where('invitation.cycle', '=', cycle)
    .execute();
  return rows
    .filter(({ roles, stakeholderGroup }) => clearance(roles, stakeholderGroup).includes(audience))
    .map(({ person }) => person);
}
