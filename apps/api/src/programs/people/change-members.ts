import type { Actor, Command, Commands } from '../../../../../libs/commands/commands.js';
import { changesForGoneReviewers } from '../../../../../libs/commands/absences/missing-reviewers.js';
import { loadLateNeeds } from '../../../../../libs/queries/people/format-needs.query.js';
import { lockReading } from '../../../../../libs/commands/gates/lock-gates.js';
import { change } from '../../../../../libs/domain/change.js';
import type { FormatNeed } from '../../../../../libs/domain/accessibility/formats.js';
import { clearance, may, type Audience } from '../../../../../libs/domain/people.js';
import { membershipEntries, type MembershipChange } from '../../../../../libs/domain/program/membership.js';
import { askNewcomers, notifyEndedConsents } from '../../consents/asking.js';
import { subject, type Subject } from '../../../../../libs/domain/subject.js';
import { admitZones } from './reading-zones.js';

/** As much of a command as may change who takes part. `changed` writes the journal. */
export interface MembersCommand extends Command {
  readonly changed: (changes: readonly MembershipChange[]) => Promise<void>;
}

/**
 * Changes who takes part in a program. Whoever may contribute from now on is asked for their consent to what it asks now; facilitators
 * hear which consents ended with a membership, because what is kept elsewhere is theirs to remove, and which compliance gates wait for somebody
 * who reviews no more. Written input of the cycles that people are `reading` ends later where their clocks say so now.
 */
export async function changeMembers<Answer extends object>(
  commands: Commands,
  program: string,
  actor: Actor,
  work: (command: MembersCommand) => Promise<Answer>,
  reading: readonly Subject[] = [],
): Promise<Answer> {
  return commands.exclusive([subject('program', program), ...reading], actor, async (command) => {
    const changed = async (changes: readonly MembershipChange[]): Promise<void> => {
      const newcomers = changes.filter(startsToContribute).map(({ person }) => person);
      const left = changes.filter(({ after }) => after === null).map(({ person }) => person);
      const notices = [
        ...(await askNewcomers(command, program, newcomers)),
        ...(await notifyEndedConsents(command, program, left)),
      ];
      const entries = membershipEntries(program, changes);
      await command.write(change({ entries, notices }), { program, cycle: null });
      const gone = changes.filter(reviewsNoMore).map(({ person }) => person);
      for (const { cycle, change: reviewerMissing } of await changesForGoneReviewers(
        command.tx,
        program,
        gone,
        command.now,
      ))
        await command.write(reviewerMissing, { program, cycle });
      await flagLateNeeds(command, program, changes);
    };
    const answer = await work({ ...command, changed });
    await admitZones(command, reading);
    return answer;
  });
}

const startsToContribute = ({ before, after }: MembershipChange): boolean =>
  !may(before?.roles ?? [], 'contribute') && may(after?.roles ?? [], 'contribute');

const reviewsNoMore = ({ before, after }: MembershipChange): boolean =>
  may(before?.roles ?? [], 'review') && !may(after?.roles ?? [], 'review');

/**
 * Whoever says what they need while pre-reads are out already, or gets a role or group that opens some, is told to the facilitators
 * where those leave them out.
 */
async function flagLateNeeds(
  { tx, write }: Command,
  program: string,
  changes: readonly MembershipChange[],
): Promise<void> {
  const gained = new Map(changes.map((one) => [one.person, whatIsNew(one)]));
  if ([...gained.values()].every(({ needs, opened }) => needs.length + opened.length === 0)) return;
  const cycles = await lockReading(tx, program);
  const flags = await loadLateNeeds(tx, cycles, ({ person, need, audience }) => {
    const { needs = [], opened = [] } = gained.get(person.id) ?? {};
    return needs.includes(need) || opened.includes(audience);
  });
  for (const flag of flags) await write(change({ flags: [flag] }), { program, cycle: flag.subject.id });
}

/** Which needs somebody has now and had not before, and which audiences a need of theirs meets for the first time. */
function whatIsNew({ before, after }: MembershipChange): { needs: readonly FormatNeed[]; opened: readonly Audience[] } {
  if (!after || after.needs.length === 0) return { needs: [], opened: [] };
  const could = before ? clearance(before.roles, before.group) : [];
  return {
    needs: after.needs.filter((need) => !before?.needs.includes(need)),
    opened: clearance(after.roles, after.group).filter((audience) => !could.includes(audience)),
  };
}
