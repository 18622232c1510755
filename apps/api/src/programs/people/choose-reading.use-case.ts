import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { DB } from '../../injection.js';
import type { ParticipantView, ReadingBody } from '../program.schemas.js';
import { readParticipant } from './membership.query.js';
import { admitZones, readBySelf } from './reading-zones.js';

@Injectable()
export class ChooseReading {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Says how the caller reads dates and times, here and in every other program; from then on nobody else says it for them. Written input
   * to which they are invited, and whose session is not open yet, ends later where their working day does now.
   */
  async execute(program: string, { locale, zone }: ReadingBody, actor: Actor): Promise<ParticipantView> {
    const self = subject('program', program);
    const { person } = actor;
    const cycles = zone === undefined ? [] : await readBySelf(this.db, person);
    return this.commands.exclusive([self, ...cycles], actor, async (command) => {
      const { tx, write } = command;
      const { rows } = await sql`
        update person set locale = ${locale}::text, zone = coalesce(${zone ?? null}, zone), reading_chosen = true
        where id = ${person}
          and (locale, zone, reading_chosen) is distinct from (${locale}::text, coalesce(${zone ?? null}, zone), true)
        returning id`.execute(tx);
      const body = { person, given: [], taken: [], changed: ['reading'] };
      const entries = [{ type: 'participant-changed', subject: self, audience: 'team' as const, body }];
      if (rows.length > 0) await write(change({ entries }), { program, cycle: null });
      await admitZones(command, cycles);
      return readParticipant(tx, actor, person);
    });
  }
}
