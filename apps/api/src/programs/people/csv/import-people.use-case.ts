import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../../../libs/database/connection.js';
import type { Participant } from '../../../../../../libs/domain/people.js';
import { appointmentRefused, type MembershipChange } from '../../../../../../libs/domain/program/membership.js';
import { insertAbsences } from '../../../absences/insert-absences.js';
import { insertInterests } from '../../../interests/insert-interests.js';
import { problemsTold, type RowProblem } from '../../../csv/csv.schemas.js';
import type { RowOnLine } from '../../../csv/table.js';
import { idOf, membersByEmail } from '../../people-by-email.js';
import { changeMembers, type MembersCommand } from '../change-members.js';
import { DB } from '../../../injection.js';
import { readByThese } from '../reading-zones.js';
import { readHolders } from '../membership.query.js';
import { membershipChanges, writeParticipants } from '../write-participants.js';
import { planAbsences, type PlannedAbsence } from './absences-in-file.js';
import { changesInFile } from './changes-in-file.js';
import { planInterests, type InterestsPlanned } from './interests-in-file.js';
import { declaredIn, readPeople, type PersonInFile } from './people-csv.js';
import type { ImportView, PeopleCsv } from './people-csv.schemas.js';

@Injectable()
export class ImportPeople {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Adds the people of a file, with what they have at stake and when they are away, each row by itself: one that is wrong, that gives a
   * role beyond the caller's power, or that says otherwise of somebody than they did, is reported and not taken.
   */
  async execute(program: string, { csv, dryRun }: PeopleCsv, actor: Actor): Promise<ImportView> {
    const { rows, read: people, problems, ignored } = readPeople(csv);
    const moved = people.filter(({ row }) => row.zone !== undefined).map(({ row }) => row.email);
    const reading = dryRun ? [] : await readByThese(this.db, program, moved);
    const add = async (command: MembersCommand): Promise<ImportView> => {
      const changes = await membershipChanges(command.tx, program, people.map(asParticipant));
      const plan = await planned(command, program, people, changes);
      const wrong = new Set(plan.problems.map(({ line }) => line));
      const taken = people.filter(({ line }) => !wrong.has(line));
      const told = await changesInFile(command.tx, program, taken, plan);
      if (!dryRun) {
        await command.changed(await writeParticipants(command.tx, program, taken.map(asParticipant), actor.person));
        await declare(command, program, plan);
      }
      const wronged = problemsTold([...problems, ...plan.problems]);
      return { rows, taken: taken.length, ...told, ...wronged, ignored, dryRun };
    };
    return changeMembers(this.commands, program, actor, add, reading);
  }
}

const asParticipant = ({ row }: RowOnLine<PersonInFile>): Participant => {
  const {
    interests: _interests,
    incentives: _incentives,
    interestsFor: _for,
    absences: _absences,
    ...participant
  } = row;
  return participant;
};

interface Plan {
  readonly problems: readonly RowProblem[];
  readonly absences: readonly PlannedAbsence[];
  readonly interests: InterestsPlanned['planned'];
}

/** What of a file can be taken, beside who takes part; a row that is wrong in one thing is taken in none. */
async function planned(
  { tx, now, actor }: MembersCommand,
  program: string,
  people: readonly RowOnLine<PersonInFile>[],
  changes: readonly MembershipChange[],
): Promise<Plan> {
  const refused = appointmentRefused(changes, actor.person, await readHolders(tx, program));
  const beyond = people.flatMap((one, index) => beyondPower(one, refused?.errors ?? [], changes[index]?.path));
  const coming = people.flatMap(({ line, row }, index) => {
    const { person, after } = changes[index] ?? {};
    if (person === undefined || !after || beyond.some((one) => one.line === line)) return [];
    const { roles, group } = after;
    return [{ line, person, email: row.email, roles, group, absences: row.absences ?? [], declared: declaredIn(row) }];
  });
  const interests = await planInterests(tx, actor, coming);
  const otherwise = new Set(interests.problems.map(({ line }) => line));
  const absences = await planAbsences(
    tx,
    program,
    coming.filter(({ line }) => !otherwise.has(line)),
    now,
  );
  const problems = [...beyond, ...interests.problems, ...absences.problems];
  const wrong = new Set(absences.problems.map(({ line }) => line));
  const gone = new Set(coming.filter(({ line }) => wrong.has(line)).map(({ email }) => email));
  return {
    problems,
    absences: absences.planned,
    interests: interests.planned.filter(({ email }) => !gone.has(email)),
  };
}

/** Declares what was planned, once everybody takes part. */
async function declare(command: MembersCommand, program: string, { absences, interests }: Plan): Promise<void> {
  const everybody = await peopleOf(command.tx, program, absences, interests);
  const away = absences.map(({ email, absence: { deputy, from, to } }) => ({
    person: idOf(everybody, email),
    deputy: deputy === null ? null : idOf(everybody, deputy),
    from,
    to,
  }));
  await insertAbsences(command, program, away);
  const stakes = interests.map(({ email, declared }) => ({ ...declared, person: idOf(everybody, email) }));
  await insertInterests(command, program, stakes);
}

const peopleOf = (tx: Tx, program: string, absences: Plan['absences'], interests: Plan['interests']) =>
  membersByEmail(tx, program, [
    ...absences.flatMap(({ email, absence: { deputy } }) => (deputy === null ? [email] : [email, deputy])),
    ...interests.map(({ email }) => email),
  ]);

/** What of a refusal is about this row. */
const beyondPower = (
  { line }: { readonly line: number },
  errors: readonly { readonly path: string; readonly message: string }[],
  at: string | undefined,
): RowProblem[] => errors.filter(({ path }) => path === at).map(({ message }) => ({ line, column: 'roles', message }));
