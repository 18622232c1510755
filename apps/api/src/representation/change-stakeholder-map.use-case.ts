import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { StakeholderMap } from '../../../../libs/domain/representation/stakeholder-map.js';
import { subject } from '../../../../libs/domain/subject.js';
import { checkRevision, type Matching } from '../http/input/revision.js';
import type { StakeholderMapView } from './representation.schemas.js';
import { loadMap, readMap } from './stakeholder-map.query.js';
import { writeMap } from './write-stakeholder-map.js';

@Injectable()
export class ChangeStakeholderMap {
  constructor(private readonly commands: Commands) {}

  /** Puts another map in the place of a program's, unless somebody changed it since the caller read it. New cycles take its targets. */
  execute(map: StakeholderMap, matching: Matching, actor: Actor): Promise<StakeholderMapView> {
    const { program } = actor;
    return this.commands.exclusive([subject('program', program)], actor, async (command) => {
      const { revision } = await loadMap(command.tx, actor);
      checkRevision(matching, revision);
      await writeMap(command, program, { map, revision: revision + 1 });
      return readMap(command.tx, actor);
    });
  }
}
