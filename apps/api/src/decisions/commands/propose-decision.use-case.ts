import { Injectable } from '@nestjs/common';
import { Commands, type Actor, type CycleCommand } from '../../../../../libs/commands/commands.js';
import { loadCycle } from '../../../../../libs/commands/load-cycle.js';
import type { DecisionBody } from '../../../../../libs/domain/brief.js';
import { limitRefused, peopleOfDecision, reviewDatesRefused } from '../../../../../libs/domain/cycle/agenda.js';
import { outside } from '../../../../../libs/domain/cycle/commands.js';
import { phaseOf } from '../../../../../libs/domain/cycle/move.js';
import { openForum } from '../../../../../libs/domain/decision/forum.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { audienceRefused } from '../../../../../libs/domain/program/audience.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { Refused, refuse, type Refusal } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readStanding } from '../../cycles/standing.query.js';
import { membersByEmail } from '../../programs/people-by-email.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import { insertDecision } from './insert-decision.js';

@Injectable()
export class ProposeDecision {
  constructor(private readonly commands: Commands) {}

  /** Declares a decision while there is time to decide it: a draft, or open at once while its cycle decides. */
  execute(cycleId: string, body: DecisionBody, actor: Actor): Promise<DecisionView> {
    return this.commands.onCycle(cycleId, actor, async (command) => {
      const { tx, cycle, now } = command;
      await readStanding(tx, actor, cycleId);
      const audience = cycle.engagement.confidentiality;
      const named = peopleOfDecision(body, audience);
      const people = await membersByEmail(
        tx,
        cycle.program,
        named.map(({ email }) => email),
      );
      const no =
        outside(cycle, 'agenda', 'pre_read', 'session', 'refinement', 'decision') ??
        proposingRefused(actor, body.audience ?? audience, people.get(body.proposer)?.id) ??
        limitRefused('decisions', cycle.decisions.length + 1) ??
        audienceRefused([{ path: 'audience', audience: body.audience }], audience) ??
        namedRefused(named, people) ??
        reviewDatesRefused([body], now);
      if (no) throw new Refused(no);
      const id = await insertDecision(command, cycle, body, people);
      await begin(command, id);
      return readDecision(tx, actor, id);
    });
  }
}

/** A contributor proposes as themselves, and what they may read; a facilitator also for others. */
function proposingRefused(actor: Actor, audience: Audience, proposer: string | undefined): Refusal | null {
  if (actor.roles.includes('facilitator')) return null;
  if (proposer !== actor.person) return refuse('no-right', 'You may only propose a decision as yourself');
  if (actor.audiences.includes(audience)) return null;
  return refuse('no-right', 'You may not declare what you could not read');
}

/** Its reviews have workflows from now on; so has the forum once it is open. */
async function begin({ tx, cycle: before, now, calendar, apply, open }: CycleCommand, id: string): Promise<void> {
  const cycle = await loadCycle(tx, before.id);
  const decision = cycle.decisions.find((one) => one.id === id);
  for (const review of cycle.reviews) if (review.decision === id) open(subject('review', review.id));
  if (!decision || phaseOf(cycle) !== 'decision') return;
  await apply(openForum(decision, cycle, now, calendar));
  open(subject('decision', id));
}
