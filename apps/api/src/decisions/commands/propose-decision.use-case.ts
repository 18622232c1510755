import { Injectable } from '@nestjs/common';
import { Commands, type Actor, type CycleCommand } from '../../../../../libs/commands/commands.js';
import { loadCycle } from '../../../../../libs/commands/venue/load-cycle.js';
import type { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import { limitRefused } from '../../../../../libs/domain/cycle/agenda/agenda.js';
import { phaseOf, phaseRefused } from '../../../../../libs/domain/cycle/phase.js';
import { openForum } from '../../../../../libs/domain/decision/open-forum.js';
import { Refused } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readStanding } from '../../cycles/standing.query.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import { declareDecision } from './declare-decision.js';
import { peopleNamed } from './people-named.js';

@Injectable()
export class ProposeDecision {
  constructor(private readonly commands: Commands) {}

  /** Declares a decision while there is time to decide it: a draft, or open at once while its cycle decides. */
  execute(cycleId: string, body: DecisionBody, actor: Actor): Promise<DecisionView> {
    return this.commands.inCycle(cycleId, actor, async (command) => {
      const { tx, cycle } = command;
      await readStanding(tx, actor, cycleId);
      const { people, refused } = await peopleNamed(command, cycle, body);
      const no =
        phaseRefused(cycle, 'agenda', 'pre_read', 'session', 'refinement', 'decision') ??
        limitRefused('decisions', cycle.decisions.length + 1) ??
        refused;
      if (no) throw new Refused(no);
      const id = await declareDecision(command, cycle, body, people);
      await begin(command, id);
      return readDecision(tx, actor, id);
    });
  }
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
