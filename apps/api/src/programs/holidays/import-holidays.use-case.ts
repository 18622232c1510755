import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { readClock } from '../../../../../libs/commands/read-clock.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { CalendarRules } from '../../../../../libs/domain/time.js';
import { refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { problemsTold } from '../../csv/csv.schemas.js';
import { DB } from '../../injection.js';
import { calendarWorks } from '../engagement/calendar-works.js';
import { writeEngagement } from '../engagement/write-engagement.js';
import { readProgram } from '../program.query.js';
import { readHolidays } from './holidays-file.js';
import type { HolidaysFile, HolidaysView } from './holidays.schemas.js';

const MOST = 500;

@Injectable()
export class ImportHolidays {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Adds the days of a file to the holidays of a program: none twice, none taken away. Cycles that have begun keep their calendar. */
  async execute(program: string, { file, dryRun }: HolidaysFile, actor: Actor): Promise<HolidaysView> {
    const { rows, dates, problems } = readHolidays(file, await readClock(this.db)); // nobody waits for a long file
    return this.commands.exclusive([subject('program', program)], actor, async ({ tx, now, write }) => {
      const { engagement, revision } = await readProgram(tx, actor);
      const calendar = CalendarRules.parse(engagement.calendar);
      const all = [...new Set([...calendar.holidays, ...dates])].sort();
      const added = all.length - new Set(calendar.holidays).size;
      if (all.length > MOST)
        stopIf(refuse('limit-reached', `These would be ${all.length} holidays; a program has at most ${MOST}`));
      const next = { ...engagement, calendar: { ...calendar, holidays: all } };
      if (added > 0) calendarWorks(next.calendar, 'file', now);
      if (!dryRun && added > 0) {
        await writeEngagement(tx, program, { engagement: next, revision: revision + 1 });
        const self = subject('program', program);
        const entry = { type: 'holidays-added', subject: self, audience: 'participants' as const, body: { added } };
        await write(change({ entries: [entry] }), { program, cycle: null });
      }
      return { rows, added, holidays: all.length, ...problemsTold(problems), dryRun };
    });
  }
}
