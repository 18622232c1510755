import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { MAX_PERSONAS, storiesRefused, type PersonaBody } from '../../../../libs/domain/knowledge/persona.js';
import type { Audience } from '../../../../libs/domain/people.js';
import { audienceRefused } from '../../../../libs/domain/program/audience.js';
import { refuse, stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { normalized } from '../../../../libs/domain/fields/text.js';
import { knownStories, readPersona } from './persona.query.js';
import type { PersonaView } from './persona.schemas.js';

@Injectable()
export class CreatePersona {
  constructor(private readonly commands: Commands) {}

  /** Gives a group of stories a name. Two personas of a program never look the same. */
  execute(program: string, body: PersonaBody, actor: Actor): Promise<PersonaView> {
    const id = randomUUID();
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const { confidentiality, there } = await placeOf(tx, program);
      if (there >= MAX_PERSONAS) stopIf(refuse('limit-reached', `A program has at most ${MAX_PERSONAS} personas`));
      const { name, description, stories, audience = confidentiality } = body;
      stopIf(audienceRefused([{ path: 'audience', audience }], confidentiality));
      stopIf(storiesRefused(stories, await knownStories(tx, actor, stories)));
      const made = { id, program, audience, createdBy: actor.person, createdAt: now };
      const named = await tx
        .insertInto('persona')
        .values({ ...made, name, looked: normalized(name), description })
        .onConflict((conflict) => conflict.columns(['program', 'looked']).doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!named) stopIf(refuse('already-exists', 'The program has a persona with this name'));
      const rows = stories.map((contribution) => ({ persona: id, contribution, program, audience }));
      await tx.insertInto('personaStory').values(rows).execute();
      const entry = { persona: id, stories: stories.length };
      await write(change({ entries: [{ type: 'persona-created', subject: self, audience, body: entry }] }), {
        program,
        cycle: null,
      });
      return readPersona(tx, actor, id);
    });
  }
}

/** For whom a program's personas are at most, and how many there are. */
async function placeOf(tx: Tx, program: string): Promise<{ confidentiality: Audience; there: number }> {
  const { engagement, there } = await tx
    .selectFrom('program')
    .select(({ selectFrom, fn }) => [
      'engagement',
      selectFrom('persona').select(fn.countAll<number>().as('n')).where('program', '=', program).as('there'),
    ])
    .where('id', '=', program)
    .executeTakeFirstOrThrow();
  return { confidentiality: engagement.confidentiality, there: Number(there) };
}
