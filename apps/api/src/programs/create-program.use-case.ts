import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { promiseByCadence } from '../../../../libs/commands/promises/cadence.js';
import { openGate } from '../../../../libs/commands/gates/open-gate.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import type { ProgramBody } from '../../../../libs/domain/brief/program-body.js';
import { membershipEntries } from '../../../../libs/domain/program/membership.js';
import { subject } from '../../../../libs/domain/subject.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { calendarWorks } from './engagement/calendar-works.js';
import { readProgram } from './program.query.js';
import type { ProgramView } from './program.schemas.js';
import { writeMemberships, writeParticipants } from './people/write-participants.js';

@Injectable()
export class CreateProgram {
  constructor(private readonly commands: Commands) {}

  /** Creates a program; whoever does becomes its facilitator and admin. */
  execute(body: ProgramBody, actor: Actor): Promise<ProgramView> {
    const id = randomUUID();
    const self = subject('program', id);
    return this.commands.exclusive([self], actor, async (command) => {
      const { tx, now, write, open } = command;
      calendarWorks(body.engagement.calendar, 'engagement.calendar', now);
      await insertProgram(tx, body, { id, createdBy: actor.person, createdAt: now });
      const creator = { roles: ['facilitator', 'admin'] as const, group: 'team' as const, segments: [], needs: [] };
      const founding = [{ path: '', person: actor.person, before: null, after: creator }];
      await writeMemberships(tx, id, founding);
      const added = await writeParticipants(tx, id, body.participants, actor.person);
      await openGate(tx, self, id, null, now);
      await write(
        change({
          moves: [{ subject: self, signal: null, move: 'begin', phase: 'active', window: null, appointments: [] }],
          entries: [
            { type: 'program-created', subject: self, body: { people: body.participants.length } },
            ...membershipEntries(id, founding),
            ...membershipEntries(id, added),
          ],
        }),
        { program: id, cycle: null },
      );
      await promiseByCadence(command, id);
      open(self);
      return readProgram(tx, { ...actor, program: id, roles: ['facilitator', 'admin'] });
    });
  }
}

async function insertProgram(
  tx: Tx,
  { name, product, engagement, stakeholders }: ProgramBody,
  made: { readonly id: string; readonly createdBy: string; readonly createdAt: Instant },
): Promise<void> {
  await tx
    .insertInto('program')
    .values({
      ...made,
      name,
      product,
      audience: engagement.confidentiality,
      engagement: JSON.stringify(engagement),
      stakeholders: JSON.stringify(stakeholders),
    })
    .execute();
}
