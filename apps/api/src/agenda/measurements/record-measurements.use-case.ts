import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor, type Command } from '../../../../../libs/commands/commands.js';
import { change } from '../../../../../libs/domain/change.js';
import {
  measuringRefused,
  type Measurement,
  type MeasurementsBody,
} from '../../../../../libs/domain/closure/measurement.js';
import type { Audience } from '../../../../../libs/domain/people.js';
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
    return this.commands.exclusive([subject('cycle', cycle)], actor, async (command) => {
      const { tx, now } = command;
      const { program, audience } = await readStanding(tx, actor, cycle);
      const objectives = await loadMeasured(tx, actor, cycle);
      const before = await loadValues(tx, measurements);
      const valueOf = (one: Measurement): number | undefined => before.get(instantOf(one));
      stopIf(measuringRefused(measurements, objectives, valueOf, now));
      const fresh = measurements.filter((one) => valueOf(one) !== one.value);
      const corrected = fresh.filter((one) => valueOf(one) !== undefined).length;
      const seenBy = (objective: string): Audience => objectives.get(objective)?.audience ?? audience;
      if (fresh.length > 0) await keep(command, { program, cycle, audience }, { fresh, corrected, seenBy });
      return { recorded: fresh.length, corrected };
    });
  }
}

interface MeasuredCycle {
  readonly program: string;
  readonly cycle: string;
  readonly audience: Audience;
}

interface Fresh {
  readonly fresh: readonly Measurement[];
  readonly corrected: number;
  readonly seenBy: (objective: string) => Audience;
}

async function keep(
  { tx, now, actor, write }: Command,
  { program, cycle, audience }: MeasuredCycle,
  { fresh, corrected, seenBy }: Fresh,
): Promise<void> {
  const recorded = { program, cycle, recordedAt: now, recordedBy: actor.person };
  const rows = fresh.map((one) => ({ ...one, ...recorded, id: randomUUID(), audience: seenBy(one.objective) }));
  await tx.insertInto('measurement').values(rows).execute();
  const objectives = [...new Set(fresh.map(({ objective }) => objective))];
  const body = { objectives, recorded: fresh.length, corrected };
  const entry = { type: 'objectives-measured', subject: subject('cycle', cycle), audience, body } as const;
  await write(change({ entries: [entry] }), { program, cycle });
}
