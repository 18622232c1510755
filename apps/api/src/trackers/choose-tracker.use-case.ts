import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Settings } from '../../../../libs/config/settings.js';
import { connectionsFor } from '../../../../libs/config/trackers.js';
import { change } from '../../../../libs/domain/change.js';
import { refuse, stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { SETTINGS } from '../injection.js';
import { readTracker } from './tracker.query.js';
import type { TrackerChoice, TrackerView } from './tracker.schemas.js';

@Injectable()
export class ChooseTracker {
  constructor(
    private readonly commands: Commands,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Says where the items of a program go from now on. What was filed elsewhere stays there. */
  execute(program: string, { connection }: TrackerChoice, actor: Actor): Promise<TrackerView> {
    const { TRACKERS: connections } = this.settings;
    return this.commands.exclusive([subject('program', program)], actor, async ({ tx, now, write }) => {
      const known = connectionsFor(connections, program);
      if (connection !== null && !known.includes(connection)) {
        const message = known.length > 0 ? `Choose among ${known.join(', ')}` : 'The operator has set up no tracker';
        stopIf(refuse('unknown-reference', 'There is no such tracker', [{ path: 'connection', message }]));
      }
      const chosen = { chosenBy: actor.person, chosenAt: now };
      if (connection === null) await tx.deleteFrom('programTracker').where('program', '=', program).execute();
      else
        await tx
          .insertInto('programTracker')
          .values({ program, connection, ...chosen })
          .onConflict((conflict) => conflict.column('program').doUpdateSet({ connection, ...chosen }))
          .execute();
      const body = { connection: connection ?? null };
      const entry = { type: 'tracker-chosen', subject: subject('program', program), audience: 'team' as const, body };
      await write(change({ entries: [entry] }), { program, cycle: null });
      return readTracker(tx, actor, connections);
    });
  }
}
