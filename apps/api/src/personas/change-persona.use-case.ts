import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { storiesRefused, type PersonaPatch } from '../../../../libs/domain/knowledge/persona.js';
import type { Audience } from '../../../../libs/domain/people.js';
import { refuse, stopIf } from '../../../../libs/domain/refusal.js';
import { subject } from '../../../../libs/domain/subject.js';
import { normalized } from '../../../../libs/domain/fields/text.js';
import { checkRevision, type Matching } from '../http/input/revision.js';
import { knownStories, readPersona } from './persona.query.js';
import type { PersonaView } from './persona.schemas.js';

@Injectable()
export class ChangePersona {
  constructor(private readonly commands: Commands) {}

  /** Changes a persona, unless somebody changed it since the caller read it. Stories that the caller may not read stay in it. */
  execute(id: string, patch: PersonaPatch, matching: Matching, actor: Actor): Promise<PersonaView> {
    const { program } = actor;
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, write }) => {
      const { revision, audience, stories: before } = await readPersona(tx, actor, id);
      checkRevision(matching, revision);
      const { name, description, stories } = patch;
      await stopIfTaken(tx, { id, program, name });
      if (stories) {
        stopIf(storiesRefused(stories, await knownStories(tx, actor, stories)));
        const gone = before.map((one) => one.id).filter((one) => !stories.includes(one));
        await replaceStories(tx, { persona: id, program, audience }, { gone, stories });
      }
      const renamed = name === undefined ? {} : { name, looked: normalized(name) };
      const set = { ...renamed, ...(description === undefined ? {} : { description }), revision: revision + 1 };
      await tx.updateTable('persona').set(set).where('id', '=', id).execute();
      const body = { persona: id, revision: revision + 1, changed: Object.keys(patch) };
      await write(change({ entries: [{ type: 'persona-changed', subject: self, audience, body }] }), {
        program,
        cycle: null,
      });
      return readPersona(tx, actor, id);
    });
  }
}

async function replaceStories(
  tx: Tx,
  place: { readonly persona: string; readonly program: string; readonly audience: Audience },
  { gone, stories }: { readonly gone: readonly string[]; readonly stories: readonly string[] },
): Promise<void> {
  const { persona } = place;
  if (gone.length > 0)
    await tx.deleteFrom('personaStory').where('persona', '=', persona).where('contribution', 'in', gone).execute();
  await tx
    .insertInto('personaStory')
    .values(stories.map((contribution) => ({ ...place, contribution })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function stopIfTaken(
  tx: Tx,
  { id, program, name }: { readonly id: string; readonly program: string; readonly name: string | undefined },
): Promise<void> {
  if (name === undefined) return;
  const other = await tx
    .selectFrom('persona')
    .select('id')
    .where('program', '=', program)
    .where('looked', '=', normalized(name))
    .where('id', '<>', id)
    .executeTakeFirst();
  if (other) stopIf(refuse('already-exists', 'The program has a persona with this name'));
}
