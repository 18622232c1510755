import { Inject, Injectable } from '@nestjs/common';
import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { readFacilitators } from '../../../../../libs/queries/people/facilitators.query.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { contest } from '../../../../../libs/domain/closure/contest.js';
import { granted } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { cycleOfContribution } from '../../contributions/contribution.query.js';
import { DB } from '../../injection.js';
import { loadAnswer, readAnswered } from './answered.query.js';
import type { AnsweredView } from './answered.schemas.js';

@Injectable()
export class ContestAnswer {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Reopens a contribution, once: facilitators hear of it, and the program promises another answer for a date. */
  async execute(id: string, reason: string, actor: Actor): Promise<AnsweredView> {
    const cycle = await cycleOfContribution(this.db, actor, id);
    const self = subject('cycle', cycle);
    const { program } = actor;
    const gates = [subject('program', program), self];
    return this.commands.exclusive(gates, actor, async ({ tx, now, write }) => {
      const { engagement } = await tx
        .selectFrom('cycle')
        .select('engagement')
        .where('id', '=', cycle)
        .executeTakeFirstOrThrow();
      const contested = {
        contribution: id,
        cycle,
        facilitators: await readFacilitators(tx, program),
        leadTime: engagement.leadTimes.refinement,
      };
      const calendar = workingCalendar(engagement.calendar);
      const change = granted(contest(await loadAnswer(tx, id), contested, actor.person, now, calendar));
      await tx.insertInto('contest').values({ contribution: id, program, cycle, reason, contestedAt: now }).execute();
      await write(change, { program, cycle });
      return readAnswered(tx, actor, id);
    });
  }
}
