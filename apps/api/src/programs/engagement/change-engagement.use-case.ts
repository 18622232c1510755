import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { promiseByCadence } from '../../../../../libs/commands/promises/cadence.js';
import { change } from '../../../../../libs/domain/change.js';
import { EngagementModel } from '../../../../../libs/domain/program/engagement.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { checkRevision, type Matching } from '../../http/input/revision.js';
import { readProgram } from '../program.query.js';
import type { ProgramView } from '../program.schemas.js';
import { calendarWorks } from './calendar-works.js';
import { writeEngagement } from './write-engagement.js';

@Injectable()
export class ChangeEngagement {
  constructor(private readonly commands: Commands) {}

  /**
   * Puts another engagement model in the place of a program's, unless somebody changed it since the caller read it. New cycles copy it;
   * another cadence moves the date of the next.
   */
  execute(engagement: EngagementModel, matching: Matching, actor: Actor): Promise<ProgramView> {
    const { program } = actor;
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async (command) => {
      const { tx, now, write } = command;
      const before = await readProgram(tx, actor);
      checkRevision(matching, before.revision);
      calendarWorks(engagement.calendar, 'calendar', now);
      const parts = PARTS.filter((part) => !isDeepStrictEqual(before.engagement[part], engagement[part]));
      if (parts.length === 0) return before;
      const revision = before.revision + 1;
      await writeEngagement(tx, program, { engagement, revision });
      const body = { revision, parts };
      const entry = { type: 'engagement-changed', subject: self, audience: 'participants' as const, body };
      await write(change({ entries: [entry] }), { program, cycle: null });
      if (parts.some((part) => part === 'cadence' || part === 'calendar')) await promiseByCadence(command, program);
      return readProgram(tx, actor);
    });
  }
}

const PARTS = Object.keys(EngagementModel.shape) as (keyof EngagementModel)[];
