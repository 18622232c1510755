import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Commands, type Actor, type Command, type CycleCommand } from '../../../../../libs/commands/commands.js';
import { openGate } from '../../../../../libs/commands/gates/open-gate.js';
import type { Venue } from '../../../../../libs/domain/facts.js';
import { PILOT_LADDER } from '../../../../../libs/domain/program/engagement.js';
import { dutiesRefused, namedIn, planningRefused, type PilotBody } from '../../../../../libs/domain/pilot/plan.js';
import { planPilot } from '../../../../../libs/domain/pilot/run.js';
import { audienceRefused } from '../../../../../libs/domain/program/audience.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readStanding } from '../../cycles/standing.query.js';
import { newVenue } from '../../decisions/outside/begin-outside.js';
import { idOf, membersByEmail, type Member } from '../../programs/people-by-email.js';
import { readPilot } from '../pilot.query.js';
import type { PilotView } from '../pilot.schemas.js';
import { checkCited, checkPlan } from '../plan-facts.query.js';

type PilotPlace = Pick<Venue, 'id' | 'program' | 'engagement'>;

@Injectable()
export class PlanPilot {
  constructor(private readonly commands: Commands) {}

  /** Plans a pilot, in the program alone or in a cycle of it. It starts when it is approved and its time has come. */
  execute(program: string, body: PilotBody, actor: Actor): Promise<PilotView> {
    const all = [subject('program', program)]; // whose pilots are counted, and whose purpose covers them
    if (body.cycle === undefined) {
      return this.commands.exclusive(all, actor, async (command) =>
        this.plan(command, await newVenue(command.tx, program), body),
      );
    }
    const { cycle } = body;
    const planIn = async (command: CycleCommand): Promise<PilotView> => {
      stopIf(planningRefused(await readStanding(command.tx, actor, cycle)));
      return this.plan(command, command.cycle, body);
    };
    return this.commands.inCycleBehind(all, cycle, actor, planIn);
  }

  private async plan(command: Command, place: PilotPlace, body: PilotBody): Promise<PilotView> {
    const { tx, actor, now, write, open } = command;
    const { confidentiality } = place.engagement;
    const audience = body.audience ?? confidentiality;
    const named = namedIn(body, audience);
    const people = await membersByEmail(
      tx,
      place.program,
      named.map(({ email }) => email),
    );
    stopIf(audienceRefused([{ path: 'audience', audience: body.audience }], confidentiality));
    stopIf(dutiesRefused(body) ?? namedRefused(named, people));
    await checkCited(command, body);
    await checkPlan(command, body, body.telemetry.purpose);
    const id = randomUUID();
    await insertPilot(command, place, { ...body, id, audience }, people);
    const self = subject('pilot', id);
    await openGate(tx, self, place.program, place.id, now);
    await write(planPilot({ id, ...body.window }, now), { program: place.program, cycle: place.id });
    open(self);
    return readPilot(tx, actor, id);
  }
}

type Planned = PilotBody & Pick<PilotView, 'id' | 'audience'>;

async function insertPilot(
  { tx, actor, now }: Command,
  { id: cycle, program, engagement }: PilotPlace,
  body: Planned,
  people: ReadonlyMap<string, Member>,
): Promise<void> {
  const { id, audience, name, cohort, safeguards, telemetry, window, decision, decideWithin } = body;
  const content = { program, audience };
  await tx
    .insertInto('pilot')
    .values({
      ...content,
      ...cohort,
      ...telemetry,
      ...window,
      id,
      cycle,
      name,
      rollback: safeguards.rollback,
      thresholds: JSON.stringify(body.thresholds),
      measuredEvery: JSON.stringify(body.measuredEvery),
      decision: decision ?? null,
      owner: idOf(people, body.owner),
      decider: idOf(people, body.decider),
      decideWithin: decideWithin === undefined ? null : JSON.stringify(decideWithin),
      ladder: JSON.stringify(body.ladder ?? engagement.ladders.pilot ?? PILOT_LADDER),
      engagement: cycle === null ? JSON.stringify(engagement) : null,
      shapers: [actor.person],
      createdBy: actor.person,
      createdAt: now,
    })
    .execute();
  await insertHalters({ tx }, { pilot: id, ...content }, safeguards.halters, people);
  const items = body.items.map((item) => ({ ...content, pilot: id, item }));
  if (items.length > 0) await tx.insertInto('pilotItem').values(items).execute();
}

/** Whoever can halt a pilot; at least one. */
export async function insertHalters(
  { tx }: Pick<Command, 'tx'>,
  of: { readonly pilot: string; readonly program: string; readonly audience: PilotView['audience'] },
  halters: readonly string[],
  people: ReadonlyMap<string, Member>,
): Promise<void> {
  const rows = halters.map((email) => ({ ...of, person: idOf(people, email) }));
  await tx.insertInto('pilotHalter').values(rows).execute();
}
