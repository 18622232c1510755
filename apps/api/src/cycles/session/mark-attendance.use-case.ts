import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { refuse, stopIf, type Refusal } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readCycle } from '../cycle.query.js';
import { readStanding } from '../standing.query.js';
import type { AttendeesBody, CycleView } from '../cycle.schemas.js';

@Injectable()
export class MarkAttendance {
  constructor(private readonly commands: Commands) {}

  /**
   * Records who was in the session without saying so, from its beginning on, as recordings are often ready late: they show them, and need their consent. A link that stands
   * is not shown from then on when somebody does not consent. Who is marked already stays so.
   */
  execute(id: string, { emails }: AttendeesBody, actor: Actor): Promise<CycleView> {
    return this.commands.content([subject('cycle', id)], actor, async ({ tx, now, write }) => {
      await readStanding(tx, actor, id);
      stopIf(await notBegun(tx, id));
      const invited = await invitedByEmail(tx, id, emails);
      stopIf(strangersRefused(emails, invited));
      const marked = await tx
        .updateTable('invitation')
        .set({ attendedAt: now })
        .where('cycle', '=', id)
        .where('person', 'in', [...invited.values()])
        .where('attendedAt', 'is', null)
        .returning('person')
        .execute();
      const people = marked.map(({ person }) => person).sort();
      const entries =
        people.length > 0 ? [{ type: 'attendance-marked', subject: subject('cycle', id), body: { people } }] : [];
      await write(change({ entries }), { program: actor.program, cycle: id });
      return readCycle(tx, actor, id);
    });
  }
}

async function notBegun(tx: Tx, cycle: string): Promise<Refusal | null> {
  const row = await tx.selectFrom('cycle').select('sessionOpenedAt').where('id', '=', cycle).executeTakeFirst();
  return row?.sessionOpenedAt ? null : refuse('illegal-step', 'The session has not begun; nobody can have attended it');
}

/** Those of `emails` who are invited, by address. */
async function invitedByEmail(tx: Tx, cycle: string, emails: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .selectFrom('invitation')
    .innerJoin('person', 'person.id', 'invitation.person')
    .select(['person.id', 'person.email'])
    .where('cycle', '=', cycle)
    .where('person.email', 'in', emails)
    .execute();
  return new Map(rows.map(({ id, email }) => [email, id]));
}

function strangersRefused(emails: readonly string[], invited: ReadonlyMap<string, string>): Refusal | null {
  const errors = emails.flatMap((email, index) =>
    invited.has(email) ? [] : [{ path: `emails[${index}]`, message: `${email} is not invited to this session` }],
  );
  return errors.length > 0 ? refuse('unknown-reference', 'It names people who are not there', errors) : null;
}
