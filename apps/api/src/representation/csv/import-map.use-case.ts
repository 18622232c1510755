import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { MOST_TARGETS, setTargets } from '../../../../../libs/domain/representation/stakeholder-map.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { problemsTold } from '../../csv/csv.schemas.js';
import { loadMap } from '../stakeholder-map.query.js';
import { writeMap } from '../write-stakeholder-map.js';
import { readTargets } from './map-csv.js';
import type { MapCsv, MapImportView } from './map-csv.schemas.js';

@Injectable()
export class ImportMap {
  constructor(private readonly commands: Commands) {}

  /** Sets the targets of a file, each row by itself; the others stay. Nothing is written when nothing is new. */
  execute(program: string, { csv, dryRun }: MapCsv, actor: Actor): Promise<MapImportView> {
    const { rows, read, problems } = readTargets(csv);
    return this.commands.exclusive([subject('program', program)], actor, async (command) => {
      const { map, revision } = await loadMap(command.tx, actor);
      const coming = read.map(({ row }) => row);
      const { targets, added, changed, beyond } = setTargets(map.targets, coming);
      const message = `has no place: a map has at most ${MOST_TARGETS} targets`;
      const without = read
        .filter(({ row }) => beyond.includes(row))
        .map(({ line }) => ({ line, column: 'who', message }));
      if (!dryRun && added + changed > 0) {
        await writeMap(command, program, { map: { ...map, targets: [...targets] }, revision: revision + 1 });
      }
      const told = problemsTold([...problems, ...without]);
      const taken = coming.length - beyond.length;
      return { rows, taken, added, changed, targets: targets.length, ...told, dryRun };
    });
  }
}
