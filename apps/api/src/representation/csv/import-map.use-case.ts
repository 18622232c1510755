import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { MOST_TARGETS, setRows } from '../../../../../libs/domain/representation/stakeholder-map.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { problemsTold } from '../../csv/csv.schemas.js';
import { loadMap } from '../stakeholder-map.query.js';
import { writeMap } from '../write-stakeholder-map.js';
import { readMapRows } from './map-csv.js';
import type { MapCsv, MapImportView } from './map-csv.schemas.js';

@Injectable()
export class ImportMap {
  constructor(private readonly commands: Commands) {}

  /** Sets what a file says, each row by itself; what it does not name stays. Nothing is written when nothing is new. */
  execute(program: string, { csv, dryRun }: MapCsv, actor: Actor): Promise<MapImportView> {
    const { rows, read, problems } = readMapRows(csv);
    return this.commands.exclusive([subject('program', program)], actor, async (command) => {
      const { map: before, revision } = await loadMap(command.tx, actor);
      const coming = read.map(({ row }) => row);
      const { map, added, changed, beyond } = setRows(before, coming);
      const message = `has no place: a map has at most ${MOST_TARGETS} targets`;
      const without = read
        .filter(({ row }) => beyond.includes(row))
        .map(({ line }) => ({ line, column: 'who', message }));
      if (!dryRun && added + changed > 0) {
        await writeMap(command, program, { map, revision: revision + 1 });
      }
      const told = problemsTold([...problems, ...without]);
      const taken = coming.length - beyond.length;
      return { rows, taken, added, changed, targets: map.targets.length, ...told, dryRun };
    });
  }
}
