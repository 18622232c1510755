import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor, type Command } from '../../../../../libs/commands/commands.js';
import { isNotKept, type NotKept } from '../../../../../libs/commands/idempotency.js';
import type { Database, Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { asGiven, byCriterion } from '../../../../../libs/domain/decision/counting/ballot.js';
import { formOf } from '../../../../../libs/domain/decision/methods/forms.js';
import { positionRefused, type PositionGiven } from '../../../../../libs/domain/decision/positions.js';
import { granted, notFound, stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { DB } from '../../injection.js';
import { followObjection } from '../concerns/follow-objection.js';
import type { PositionBody, PositionTaken } from './position.schemas.js';
import { readOwnPosition } from './position.query.js';
import { readForumNow, type Forum } from './read-forum.js';
import { lockOwn, replacePosition } from './write-position.js';

@Injectable()
export class TakePosition {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Says what you think by the right you were given. It can be changed while the window is open; the history stays. An anonymous
   * position is not kept with its `Idempotency-Key`, beside its voter: a replay is answered from the row, without the receipt.
   */
  async execute(id: string, body: PositionBody, actor: Actor): Promise<PositionTaken> {
    const self = subject('decision', id);
    const load = async (tx: Tx) => {
      await lockOwn(tx, actor, id);
      return readForumNow(tx, actor, id);
    };
    const take = async (command: Command, { forum }: { forum: Forum }): Promise<PositionTaken | NotKept> => {
      const { tx, now, write } = command;
      const said = saidIn(body, forum.criteria);
      stopIf(asGiven(positionRefused(forum, forum.right, said, now), body.scores ?? {}, forum.criteria));
      const { id: position, changed, receipt } = await replacePosition(command, id, forum, said);
      const entry = { type: 'position-taken', subject: self, audience: forum.audience };
      const { program, cycle, given } = forum;
      const where = { program, cycle, anonymously: receipt !== null };
      await write(change({ entries: [{ ...entry, body: { kind: given, changed } }] }), where);
      if (formOf(forum.method).concerns === 'by_position')
        await followObjection(command, id, forum, { position, ...said });
      if (receipt !== null) command.keepNoAnswer();
      command.countPositions(subject('decision', id));
      const own = await readOwnPosition(tx, actor, id);
      if (!own) throw new Error('A position that was just taken is there');
      return { ...own, receipt };
    };
    const taken = await this.commands.sharedWith([self], actor, load, take);
    return isNotKept(taken) ? this.takenBefore(id, actor) : taken;
  }

  private async takenBefore(id: string, actor: Actor): Promise<PositionTaken> {
    const own = await readOwnPosition(this.db, actor, id);
    if (!own) throw notFound();
    return { ...own, receipt: null };
  }
}

const saidIn = (
  { option, stance, ranking, scores, reason }: PositionBody,
  criteria: readonly string[],
): PositionGiven => ({
  option: option ?? null,
  stance: stance ?? null,
  ranking: ranking ?? null,
  scores: scores ? granted(byCriterion(scores, criteria)) : null,
  reason: reason ?? null,
});
