import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { change } from '../../../../../libs/domain/change.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { ParticipantView, ReadingBody } from '../program.schemas.js';
import { readParticipant } from './membership.query.js';

@Injectable()
export class ChooseReading {
  constructor(private readonly commands: Commands) {}

  /**
   * Says how the caller reads dates and times, here and in every other program; from then on nobody else says it for them. Input
   * windows that are open stay as they are.
   */
  execute(program: string, { locale, zone }: ReadingBody, actor: Actor): Promise<ParticipantView> {
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, write }) => {
      const { person } = actor;
      const { rows } = await sql`
        update person set locale = ${locale}::text, zone = coalesce(${zone ?? null}, zone), reading_chosen = true
        where id = ${person}
          and (locale, zone, reading_chosen) is distinct from (${locale}::text, coalesce(${zone ?? null}, zone), true)
        returning id`.execute(tx);
      const body = { person, given: [], taken: [], changed: ['reading'] };
      const entries = [{ type: 'participant-changed', subject: self, audience: 'team' as const, body }];
      if (rows.length > 0) await write(change({ entries }), { program, cycle: null });
      return readParticipant(tx, actor, person);
    });
  }
}
