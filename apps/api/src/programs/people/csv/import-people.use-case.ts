import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../../libs/commands/commands.js';
import { appointmentRefused } from '../../../../../../libs/domain/program/membership.js';
import { changeMembers } from '../change-members.js';
import { readHolders } from '../membership.query.js';
import { membershipChanges, writeParticipants } from '../write-participants.js';
import { problemsTold, type RowProblem } from '../../../csv/csv.schemas.js';
import { readPeople } from './people-csv.js';
import type { ImportView, PeopleCsv } from './people-csv.schemas.js';

@Injectable()
export class ImportPeople {
  constructor(private readonly commands: Commands) {}

  /** Adds the people of a file, each row by itself: one that is wrong, or that gives a role beyond the caller's power, is reported. */
  execute(program: string, { csv, dryRun }: PeopleCsv, actor: Actor): Promise<ImportView> {
    const { rows, read: people, problems } = readPeople(csv);
    return changeMembers(this.commands, program, actor, async ({ tx, changed }) => {
      const all = people.map(({ row }) => row);
      const changes = await membershipChanges(tx, program, all);
      const refused = appointmentRefused(changes, actor.person, await readHolders(tx, program));
      const beyond = people.flatMap((one, index) => beyondPower(one, refused?.errors ?? [], changes[index]?.path));
      const lines = new Set(beyond.map(({ line }) => line));
      const taken = people.filter(({ line }) => !lines.has(line)).map(({ row }) => row);
      const joined = changes.filter(({ before }, index) => before === null && !lines.has(people[index]?.line ?? 0));
      if (!dryRun) await changed(await writeParticipants(tx, program, taken, actor.person));
      return { rows, taken: taken.length, joined: joined.length, ...problemsTold([...problems, ...beyond]), dryRun };
    });
  }
}

/** What of a refusal is about this row. */
const beyondPower = (
  { line }: { readonly line: number },
  errors: readonly { readonly path: string; readonly message: string }[],
  at: string | undefined,
): RowProblem[] => errors.filter(({ path }) => path === at).map(({ message }) => ({ line, column: 'roles', message }));
