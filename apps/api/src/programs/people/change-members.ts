import type { Actor, Command, Commands } from '../../../../../libs/commands/commands.js';
import { loadLateNeeds } from '../../../../../libs/commands/format-needs.query.js';
import { lockReading } from '../../../../../libs/commands/gates.js';
import { change } from '../../../../../libs/domain/change.js';
import { membershipEntries, type MembershipChange } from '../../../../../libs/domain/program/membership.js';
import { askNewcomers } from '../../consents/asking.js';
import { subject } from '../../../../../libs/domain/subject.js';

/** As much of a command as may change who takes part. `changed` writes the journal. */
export interface MembersCommand extends Command {
  readonly changed: (changes: readonly MembershipChange[]) => Promise<void>;
}

/** Changes who takes part in a program. Newcomers are asked for their consent to what it asks now. */
export async function changeMembers<Answer extends object>(
  commands: Commands,
  program: string,
  actor: Actor,
  work: (command: MembersCommand) => Promise<Answer>,
): Promise<Answer> {
  return commands.exclusive([subject('program', program)], actor, (command) => {
    const changed = async (changes: readonly MembershipChange[]): Promise<void> => {
      const newcomers = changes.filter(({ before }) => before === null).map(({ person }) => person);
      const notices = await askNewcomers(command, program, newcomers);
      const entries = membershipEntries(program, changes);
      await command.write(change({ entries, notices }), { program, cycle: null });
      await flagLateNeeds(command, program, changes);
    };
    return work({ ...command, changed });
  });
}

/** Whoever says what they need while pre-reads are out already is told to the facilitators where those leave them out. */
async function flagLateNeeds(
  { tx, write }: Command,
  program: string,
  changes: readonly MembershipChange[],
): Promise<void> {
  const gained = new Set(changes.flatMap(needsGained));
  if (gained.size === 0) return;
  const cycles = await lockReading(tx, program);
  const flags = await loadLateNeeds(tx, cycles, ({ person, need }) => gained.has(`${person.id} ${need}`));
  for (const flag of flags) await write(change({ flags: [flag] }), { program, cycle: flag.subject.id });
}

const needsGained = ({ person, before, after }: MembershipChange): string[] =>
  (after?.needs ?? []).filter((need) => !before?.needs.includes(need)).map((need) => `${person} ${need}`);
