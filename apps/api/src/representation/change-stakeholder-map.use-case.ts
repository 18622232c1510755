import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import { change } from '../../../../libs/domain/change.js';
import type { StakeholderMap } from '../../../../libs/domain/representation/stakeholder-map.js';
import { subject } from '../../../../libs/domain/subject.js';
import { checkRevision, type Matching } from '../http/revision.js';
import type { StakeholderMapView } from './representation.schemas.js';
import { loadMap, readMap } from './stakeholder-map.query.js';

@Injectable()
export class ChangeStakeholderMap {
  constructor(private readonly commands: Commands) {}

  /** Puts another map in the place of a program's, unless somebody changed it since the caller read it. New cycles take its targets. */
  execute(map: StakeholderMap, matching: Matching, actor: Actor): Promise<StakeholderMapView> {
    const { program } = actor;
    const self = subject('program', program);
    return this.commands.exclusive([self], actor, async ({ tx, write }) => {
      const { revision } = await loadMap(tx, actor);
      checkRevision(matching, revision);
      await tx
        .updateTable('program')
        .set({ stakeholders: JSON.stringify(map), stakeholdersRevision: revision + 1 })
        .where('id', '=', program)
        .execute();
      const { targets, rotation, size = null, channels } = map;
      const wanted = {
        targets: targets.map(({ who, atLeast }) => `${who}:${atLeast}`),
        channels: channels.map(({ channel, atLeast }) => `${channel}:${atLeast}`),
      };
      const body = { ...rotation, size, ...wanted };
      await write(change({ entries: [{ type: 'stakeholder-map-changed', subject: self, audience: 'team', body }] }), {
        program,
        cycle: null,
      });
      return readMap(tx, actor);
    });
  }
}
