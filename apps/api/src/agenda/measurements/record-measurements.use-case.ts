import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import { change } from '../../../../../libs/domain/change.js';
import { measuringRefused, type MeasurementsBody } from '../../../../../libs/domain/closure/measurement.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readStanding } from '../../cycles/standing.query.js';
import { instantOf, loadMeasured, loadValues } from './measurement.query.js';
import type { MeasuredView } from './measurement.schemas.js';

@Injectable()
export class RecordMeasurements {
  constructor(private readonly commands: Commands) {}

  /**
   * Records what the objectives of a cycle were measured at, in any phase: all of it, or nothing and what is wrong. What is there
   * already changes nothing, and another value of the same instant corrects it.
   */
  execute(cycle: string, { measurements }: MeasurementsBody, actor: Actor): Promise<MeasuredView> {
    const self = subject('cycle', cycle);
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const { program, audience } = await readStanding(tx, actor, cycle);
      const objectives = await loadMeasured(tx, actor, cycle);
      const counts = new Map([...objectives].map(([id, { instants }]) => [id, instants]));
      const before = await loadValues(tx, measurements);
      stopIf(measuringRefused(measurements, counts, (one) => !before.has(instantOf(one)), now));
      const fresh = measurements.filter((one) => before.get(instantOf(one)) !== one.value);
      const corrected = fresh.filter((one) => before.has(instantOf(one))).length;
      if (fresh.length > 0) {
        const rows = fresh.map((one) => ({
          ...{
            ...one,
            id: randomUUID(),
            program,
            cycle,
            audience: objectives.get(one.objective)?.audience ?? audience,
          },
          ...{ recordedAt: now, recordedBy: actor.person },
        }));
        await tx.insertInto('measurement').values(rows).execute();
        const body = {
          objectives: [...new Set(fresh.map(({ objective }) => objective))],
          recorded: fresh.length,
          corrected,
        };
        await write(change({ entries: [{ type: 'objectives-measured', subject: self, audience, body }] }), {
          program,
          cycle,
        });
      }
      return { recorded: fresh.length, corrected };
    });
  }
}
