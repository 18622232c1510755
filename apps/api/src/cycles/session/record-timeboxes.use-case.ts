import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { phaseRefused } from '../../../../../libs/domain/cycle/phase.js';
import { refuse, stopIf, type Refusal } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import { readTopics } from '../../agenda/agenda.query.js';
import { readCycle } from '../cycle.query.js';
import { readStanding } from '../standing.query.js';
import type { CycleView, TimeboxesBody } from '../cycle.schemas.js';

@Injectable()
export class RecordTimeboxes {
  constructor(private readonly commands: Commands) {}

  /**
   * Notes how many minutes topics took in the session, from its beginning until the closure note is published, which compares them with
   * what was promised. 0: the session did not reach it. The last word on a topic counts; those that are not named stay as they are.
   */
  execute(id: string, { topics }: TimeboxesBody, actor: Actor): Promise<CycleView> {
    return this.commands.exclusive([subject('cycle', id)], actor, async ({ tx, write }) => {
      stopIf(phaseRefused(await readStanding(tx, actor, id), 'session', 'refinement', 'decision', 'closure'));
      const there = new Set((await readTopics(tx, actor, id)).map((one) => one.id));
      stopIf(strangersRefused(topics, there));
      for (const { topic, minutes } of topics) await took(tx, topic, minutes);
      const body = { topics: topics.map(({ topic }) => topic), minutes: topics.map(({ minutes }) => minutes) };
      const entries = [{ type: 'timeboxes-recorded', subject: subject('cycle', id), body }];
      await write(change({ entries }), { program: actor.program, cycle: id });
      return readCycle(tx, actor, id);
    });
  }
}

const took = (tx: Tx, topic: string, minutesTaken: number) =>
  tx.updateTable('topic').set({ minutesTaken }).where('id', '=', topic).execute();

function strangersRefused(topics: TimeboxesBody['topics'], there: ReadonlySet<string>): Refusal | null {
  const errors = topics.flatMap(({ topic }, index) =>
    there.has(topic) ? [] : [{ path: `topics[${index}].topic`, message: 'is no topic of this cycle' }],
  );
  return errors.length > 0 ? refuse('unknown-reference', 'It names topics that are not there', errors) : null;
}
