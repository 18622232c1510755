import type { Command } from 'commander';
import { CYCLE, type Adding } from '../adding.js';

const measurements = () => import('../../commands/cycle/measurements.js');

/** What objectives came to. */
export function addMeasurementCommands(measurement: Command, { out, asking, ask }: Adding): void {
  asking(measurement, 'list', 'what objectives were measured at, earliest first')
    .argument(...CYCLE)
    .option('--objective <objective>', 'of one only')
    .action(
      ask(async (api, cycle: string, { objective }: { objective?: string }) =>
        (await measurements()).listMeasurements(api, cycle, objective, out),
      ),
    );
  asking(measurement, 'record', 'record one; another value of the same instant corrects it')
    .argument(...CYCLE)
    .argument('<objective>', 'its id, its statement, or how that begins')
    .argument('<value>')
    .option('--at <instant>', 'when it was so; now without it')
    .action(
      ask(async (api, cycle: string, objective: string, value: string, { at }: { at?: string }) =>
        (await measurements()).measure(api, cycle, objective, value, at, out),
      ),
    );
}
