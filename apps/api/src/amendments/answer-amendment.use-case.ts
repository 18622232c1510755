import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { notifyShippedLate } from '../../../../libs/commands/closure/notify-shipped.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { answerRefused, type Verdict } from '../../../../libs/domain/backlog/amendment.js';
import { answerProposals, type EndedProposal } from '../../../../libs/domain/backlog/proposing.js';
import { stopIf } from '../../../../libs/domain/refusal.js';
import { joinedShapers, shapedAnew } from '../../../../libs/domain/review/items.js';
import { subject } from '../../../../libs/domain/subject.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { readStanding } from '../cycles/standing.query.js';
import { DB } from '../injection.js';
import { loadAnswering } from './amendment-facts.query.js';
import { readAmendment } from './amendment.query.js';
import type { AmendmentView } from './amendment.schemas.js';
import { takeIn, type Made } from './take-in.js';

@Injectable()
export class AnswerAmendment {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Ends a proposal: taken into its item, declined, or taken back. Whoever proposed it hears what became of it. */
  async execute(id: string, verdict: Verdict, reason: string, actor: Actor): Promise<AmendmentView> {
    const { cycle } = await readAmendment(this.db, actor, id);
    const self = subject('cycle', cycle);
    return this.commands.inCycle(cycle, actor, async ({ tx, now, cycle: venue, calendar, apply }) => {
      const standing = await readStanding(tx, actor, cycle);
      await readAmendment(tx, actor, id);
      const facts = await loadAnswering(tx, actor, id);
      stopIf(answerRefused(standing, facts, verdict, reason));
      const made: Made = verdict === 'accepted' ? await takeIn({ tx, facts, actor, now }) : {};
      await tx
        .updateTable('amendment')
        .set({ ...made, state: verdict, answer: reason || null, answeredBy: actor.person, answeredAt: now })
        .where('id', '=', id)
        .execute();
      const { item, proposer, audience } = facts;
      const ended: EndedProposal[] = [{ amendment: id, item: item ?? made.madeItem ?? null, proposer, state: verdict }];
      if (verdict === 'accepted') ended.push(...(await supersede(tx, id, actor, now)));
      await apply(answerProposals(self, audience, ended, actor.person));
      if (verdict !== 'accepted' || item === null) return readAmendment(tx, actor, id); // nobody reviews a new one yet
      await apply(change({ notices: await notifyShippedLate(tx, sql`select ${item}::uuid`) }));
      const slice = facts.part === 'slice';
      await apply(slice ? joinedShapers(venue, item, proposer, now, calendar) : shapedAnew(venue, item, now, calendar));
      return readAmendment(tx, actor, id);
    });
  }
}

/** What an accepted proposal was made instead of is answered with it, however far back. */
async function supersede(tx: Tx, id: string, { person }: Actor, now: Instant): Promise<EndedProposal[]> {
  const { rows } = await sql<EndedProposal>`
    with recursive earlier (id) as (
      select amends from amendment where id = ${id} and amends is not null
      union select a.amends from amendment a join earlier e on a.id = e.id where a.amends is not null
    )
    update amendment set state = 'superseded', answered_by = ${person}, answered_at = ${now}
    where id in (select id from earlier) and state = 'proposed'
    returning id as amendment, item, proposer, state`.execute(tx);
  return rows;
}
