import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor, type VenueCommand } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { programAndCycleOf, type PilotFacts } from '../../../../../libs/domain/facts.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import {
  pilotRunnerRefused,
  pilotMeasuringRefused,
  type PilotMeasurement,
  type PilotMeasurementsBody,
} from '../../../../../libs/domain/pilot/measuring.js';
import { haltPilot } from '../../../../../libs/domain/pilot/ending.js';
import { firstBreach, isOf } from '../../../../../libs/domain/pilot/threshold.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { DB } from '../../injection.js';
import { placeOfPilot } from '../pilot.query.js';
import { pilotIn } from '../pilot-in.js';
import { loadKept } from './pilot-measurement.query.js';
import type { PilotMeasuredView } from './pilot-measurement.schemas.js';

@Injectable()
export class MeasurePilot {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Takes measurements in, all of them or none. What is there already changes nothing, in whichever state
   * the pilot is: a batch whose answer was lost can be sent again. The first that is beyond a threshold which
   * halts stops the pilot in the same transaction.
   */
  async execute(id: string, { measurements }: PilotMeasurementsBody, actor: Actor): Promise<PilotMeasuredView> {
    const { audience, ...venueKey } = await placeOfPilot(this.db, actor, id);
    return this.commands.inVenue(venueKey, actor, async (command) => {
      const { tx, venue, now, apply } = command;
      const pilot = pilotIn(venue, id);
      stopIf(pilotRunnerRefused(pilot, venue, actor.person));
      const { kept, before } = await loadKept(tx, id, measurements);
      const { phase } = pilot.gate;
      if (measurements.every((one) => before(one) === one.value)) return { recorded: 0, state: phase, breached: null };
      stopIf(pilotMeasuringRefused(pilot, measurements, { kept, before }, now));
      const fresh = measurements.filter((one) => before(one) === undefined);
      if (fresh.length > 0) await keep(command, pilot, audience, fresh);
      const inOrder = [...fresh].sort((one, other) => (one.at < other.at ? -1 : 1));
      const breach = firstBreach(pilot.thresholds, inOrder);
      if (breach) await apply(haltPilot(pilot, venue, { because: 'breach', breach, person: actor.person }));
      return { recorded: fresh.length, state: breach ? 'halted' : phase, breached: breach };
    });
  }
}

async function keep(
  { tx, now, actor, venue, apply }: VenueCommand,
  { id, thresholds }: PilotFacts,
  audience: Audience,
  fresh: readonly PilotMeasurement[],
): Promise<void> {
  const place = { ...programAndCycleOf(venue), audience, pilot: id };
  const nameOf = (metric: string): string => thresholds.find((one) => isOf(metric, one))?.metric ?? metric;
  const rows = fresh.map((one) => ({
    ...place,
    ...one,
    id: randomUUID(),
    metric: nameOf(one.metric),
    recordedAt: now,
    recordedBy: actor.person,
  }));
  await tx.insertInto('pilotMeasurement').values(rows).execute();
  await tx.updateTable('pilot').set({ measuredAt: now }).where('id', '=', id).execute();
  const body = { recorded: fresh.length };
  await apply(change({ entries: [{ type: 'pilot-measured', subject: subject('pilot', id), body }] }));
}
