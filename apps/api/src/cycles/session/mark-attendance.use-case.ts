import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { attendanceRefused, markAttendance, type Invited } from '../../../../../libs/domain/cycle/attendance.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { readCycle } from '../cycle.query.js';
import { readStanding } from '../standing.query.js';
import type { AttendeesBody, CycleView } from '../cycle.schemas.js';

@Injectable()
export class MarkAttendance {
  constructor(private readonly commands: Commands) {}

  /**
   * Records who was in the session without saying so, from its beginning on and after the cycle has ended, as recordings are often ready late:
   * they show them, and need their consent. A link that stands is not shown from then on when somebody does not consent. Who is marked already
   * stays so. `attended: false` takes a mark back that was a slip, which its people hear; what people said themselves stays.
   */
  execute(id: string, { emails, attended }: AttendeesBody, actor: Actor): Promise<CycleView> {
    return this.commands.shared([subject('cycle', id)], actor, async ({ tx, now, write }) => {
      await readStanding(tx, actor, id);
      const openedAt = await sessionOpenedAt(tx, id);
      const invited = await invitedByEmail(tx, id, emails);
      stopIf(attendanceRefused({ openedAt, invited }, emails, attended));
      const people = [...invited.values()].map(({ person }) => person);
      const by = actor.person;
      const changed = await (attended ? mark(tx, id, people, { by, now }) : unmark(tx, id, people));
      await write(markAttendance({ cycle: id, by, attended }, changed, now), { program: actor.program, cycle: id });
      return readCycle(tx, actor, id);
    });
  }
}

async function sessionOpenedAt(tx: Tx, cycle: string): Promise<Instant | null> {
  const row = await tx.selectFrom('cycle').select('sessionOpenedAt').where('id', '=', cycle).executeTakeFirst();
  return row?.sessionOpenedAt ?? null;
}

/** Marks those who are not marked yet. Returns them. */
async function mark(tx: Tx, cycle: string, people: readonly string[], { by, now }: Marking): Promise<string[]> {
  const rows = await ofThem(tx, cycle, people)
    .set({ attendedAt: now, attendedBy: by })
    .where('attendedAt', 'is', null)
    .returning('person')
    .execute();
  return rows.map(({ person }) => person).sort();
}

/** Takes the marks of those back whom somebody else marked. Returns them. */
async function unmark(tx: Tx, cycle: string, people: readonly string[]): Promise<string[]> {
  const rows = await ofThem(tx, cycle, people)
    .set({ attendedAt: null, attendedBy: null })
    .where('attendedBy', 'is not', null)
    .returning('person')
    .execute();
  return rows.map(({ person }) => person).sort();
}

const ofThem = (tx: Tx, cycle: string, people: readonly string[]) =>
  tx.updateTable('invitation').where('cycle', '=', cycle).where('person', 'in', people);

interface Marking {
  readonly by: string;
  readonly now: Instant;
}

/** Those of `emails` who are invited, by address. */
async function invitedByEmail(tx: Tx, cycle: string, emails: readonly string[]): Promise<Map<string, Invited>> {
  const rows = await tx
    .selectFrom('invitation')
    .innerJoin('person', 'person.id', 'invitation.person')
    .select(['person.id', 'person.email', 'attendedAt', 'attendedBy'])
    .where('cycle', '=', cycle)
    .where('person.email', 'in', emails)
    .execute();
  return new Map(
    rows.map(({ id, email, attendedAt, attendedBy }) => [
      email,
      { person: id, saidSo: attendedAt !== null && attendedBy === null },
    ]),
  );
}
