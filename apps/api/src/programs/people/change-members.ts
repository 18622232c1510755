import type { Actor, Command, Commands } from '../../../../../libs/commands/commands.js';
import { cyclesReading, loadLateNeeds } from '../../../../../libs/commands/format-needs.query.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { lateNeeds } from '../../../../../libs/domain/content/formats.js';
import { membershipEntries, type MembershipChange } from '../../../../../libs/domain/program/membership.js';
import { askNewcomers } from '../../consents/asking.js';
import { subject } from '../../../../../libs/domain/subject.js';

/** As much of a command as may change who takes part. `changed` writes the journal. */
export interface MembersCommand extends Command {
  readonly changed: (changes: readonly MembershipChange[]) => Promise<void>;
}

/**
 * Changes who takes part in a program. Newcomers are asked for their consent to what it asks now. Whoever says what they need while pre-reads are out already is told to the facilitators
 * where those leave them out, so the gates of such cycles are held as well.
 */
export async function changeMembers<Answer extends object>(
  commands: Commands,
  db: Database,
  program: string,
  actor: Actor,
  work: (command: MembersCommand) => Promise<Answer>,
): Promise<Answer> {
  const reading = await cyclesReading(db, program);
  return commands.exclusive([subject('program', program), ...reading], actor, (command) => {
    const { tx, write } = command;
    const changed = async (changes: readonly MembershipChange[]): Promise<void> => {
      const newcomers = changes.filter(({ before }) => before === null).map(({ person }) => person);
      const notices = await askNewcomers(command, program, newcomers);
      await write(change({ entries: membershipEntries(program, changes), notices }), { program, cycle: null });
      const people = changes.filter(needsMore).map(({ person }) => person);
      const late = await loadLateNeeds(tx, reading, people);
      for (const [cycle, unmet] of late) {
        await write(change({ flags: lateNeeds(subject('cycle', cycle), unmet) }), { program, cycle });
      }
    };
    return work({ ...command, changed });
  });
}

const needsMore = ({ before, after }: MembershipChange): boolean =>
  (after?.needs ?? []).some((need) => !before?.needs.includes(need));
