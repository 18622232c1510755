import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import type { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import { openingRefused } from '../../../../../libs/domain/decision/declaring/proposing.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { declareDecision } from '../commands/declare-decision.js';
import { peopleNamed } from '../commands/people-named.js';
import { readDecision } from '../decision.query.js';
import type { DecisionView } from '../decision.schemas.js';
import { beginOutside, newVenue } from './begin-outside.js';

@Injectable()
export class OpenDecision {
  constructor(private readonly commands: Commands) {}

  /** Opens a decision outside any cycle, with the program's rules as they are now. */
  execute(program: string, body: DecisionBody, actor: Actor): Promise<DecisionView> {
    return this.commands.exclusive([subject('program', program)], actor, async (command) => {
      const { tx } = command;
      const venue = await newVenue(tx, program);
      const { people, refused } = await peopleNamed(command, venue, body);
      stopIf(refused ?? openingRefused(await openOutside(tx, program)));
      const id = await declareDecision(command, venue, body, people);
      await beginOutside(command, id);
      return readDecision(tx, actor, id);
    });
  }
}

async function openOutside(tx: Tx, program: string): Promise<number> {
  const open = await tx
    .selectFrom('gate')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('program', '=', program)
    .where('kind', '=', 'decision')
    .where('cycle', 'is', null)
    .where('over', '=', false)
    .executeTakeFirstOrThrow();
  return Number(open.count);
}
