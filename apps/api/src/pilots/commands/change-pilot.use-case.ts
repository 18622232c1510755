import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor, type VenueCommand } from '../../../../../libs/commands/commands.js';
import type { Database } from '../../../../../libs/database/connection.js';
import { change, join } from '../../../../../libs/domain/change.js';
import { namedIn, type PilotPatch } from '../../../../../libs/domain/pilot/plan.js';
import { changeRefused, replanPilot } from '../../../../../libs/domain/pilot/run.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { shapedAnew } from '../../../../../libs/domain/review/items.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { checkRevision, type Matching } from '../../http/input/revision.js';
import { membersByEmail } from '../../programs/people-by-email.js';
import { DB } from '../../injection.js';
import { placeOfPilot, readPilot } from '../pilot.query.js';
import type { PilotView } from '../pilot.schemas.js';
import { pilotIn } from '../pilot-in.js';
import { checkPlan } from '../plan-facts.query.js';
import { insertHalters } from './plan-pilot.use-case.js';

@Injectable()
export class ChangePilot {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /** Changes a plan before it starts, unless somebody changed it since the caller read it. Whoever approved it looks again. */
  async execute(id: string, patch: PilotPatch, matching: Matching, actor: Actor): Promise<PilotView> {
    const venueKey = await placeOfPilot(this.db, actor, id);
    const keeper = [subject('program', actor.program)]; // whose purpose covers it
    return this.commands.inVenueBehind(keeper, venueKey, actor, async (command) => {
      const { tx, venue, now, calendar, apply } = command;
      const before = await readPilot(tx, actor, id);
      const pilot = pilotIn(venue, id);
      checkRevision(matching, before.revision);
      stopIf(changeRefused(pilot));
      await checkPlan(command, patch, patch.telemetry?.purpose ?? before.telemetry.purpose, before);
      await write(command, before, patch);
      const self = subject('pilot', id);
      const entry = { type: 'pilot-changed', subject: self, body: { changed: Object.keys(patch) } };
      const touched = change({ moves: [{ subject: self, signal: null, move: 'touch' }] });
      const moved = patch.window === undefined ? touched : replanPilot({ id, ...patch.window }, now);
      await apply(join(moved, change({ entries: [entry] }), shapedAnew(venue, id, now, calendar)));
      return readPilot(tx, actor, id);
    });
  }
}

async function write({ tx, actor, venue }: VenueCommand, before: PilotView, patch: PilotPatch): Promise<void> {
  const { name, cohort, safeguards, thresholds, window, telemetry } = patch;
  const { id, audience, program } = before;
  const { shapers } = pilotIn(venue, id);
  await tx
    .updateTable('pilot')
    .set({
      ...(name === undefined ? {} : { name }),
      ...cohort,
      ...window,
      ...telemetry,
      ...(safeguards === undefined ? {} : { rollback: safeguards.rollback }),
      ...(thresholds === undefined ? {} : { thresholds: JSON.stringify(thresholds) }),
      shapers: [...new Set([...shapers, actor.person])],
    })
    .where('id', '=', id)
    .execute();
  if (safeguards === undefined) return;
  const named = namedIn({ safeguards }, audience);
  const people = await membersByEmail(tx, program, safeguards.halters);
  stopIf(namedRefused(named, people));
  await tx.deleteFrom('pilotHalter').where('pilot', '=', id).execute();
  await insertHalters({ tx }, { pilot: id, program, audience }, safeguards.halters, people);
}
