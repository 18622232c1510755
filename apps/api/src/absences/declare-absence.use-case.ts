import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { loadAbsences } from '../../../../libs/queries/people/absences.query.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { absenceRefused, declaringRefused, type AbsenceBody } from '../../../../libs/domain/acting/absence.js';
import type { Qualification } from '../../../../libs/domain/program/offices.js';
import { refuse, stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { membersNamed } from '../programs/people-by-email.js';
import { readAbsence } from './absence.query.js';
import type { AbsenceView } from './absence.schemas.js';
import { insertAbsences } from './insert-absences.js';

@Injectable()
export class DeclareAbsence {
  constructor(private readonly commands: Commands) {}

  /** Somebody is away, and one person acts for them meanwhile, or nobody. One's own; those who manage the program also for others. */
  execute(program: string, body: AbsenceBody, actor: Actor): Promise<AbsenceView> {
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async (command) => {
      const { tx, now } = command;
      const { person, deputy } = await peopleOf(tx, program, body, actor);
      stopIf(declaringRefused(person, actor));
      const { from, to } = body;
      const absence = { person, deputy, from, to };
      const members = await membersOf(tx, program, absence);
      stopIf(absenceRefused(absence, await loadAbsences(tx, program, now), members, now));
      const [id = ''] = await insertAbsences(command, program, [absence]);
      return readAbsence(tx, actor, id);
    });
  }
}

interface Pair {
  readonly person: string;
  readonly deputy: string | null;
}

/** Who is away, and who acts for them, as they are named; without a name for the former it is the actor, without one for the latter nobody. */
async function peopleOf(tx: Tx, program: string, body: AbsenceBody, actor: Actor): Promise<Pair> {
  const { person: away, deputy: standIn } = body;
  const named = [away, standIn].filter((name) => name !== undefined);
  const people = await membersNamed(tx, program, named);
  const person = away === undefined ? actor.person : people.get(away)?.id;
  const deputy = standIn === undefined ? null : people.get(standIn)?.id;
  stopIf(strangers({ person: away !== undefined && person === undefined, deputy: deputy === undefined }));
  if (person === undefined || deputy === undefined) throw new Error('The strangers were refused');
  return { person, deputy };
}

/** What both may do in the program, as far as they take part. */
async function membersOf(tx: Tx, program: string, { person, deputy }: Pair) {
  const rows = await tx
    .selectFrom('membership')
    .select(['person', 'roles', 'stakeholderGroup as group'])
    .where('program', '=', program)
    .where('person', 'in', [person, ...(deputy === null ? [] : [deputy])])
    .execute();
  const member = (id: string): Qualification | null => rows.find((row) => row.person === id) ?? null;
  return { person: member(person), deputy: deputy === null ? null : member(deputy) };
}

function strangers(unknown: { person: boolean; deputy: boolean }) {
  const errors = (['person', 'deputy'] as const)
    .filter((path) => unknown[path])
    .map((path) => ({ path, message: 'does not take part in this program' }));
  return errors.length > 0 ? refuse('unknown-reference', 'The absence names people who are not there', errors) : null;
}
