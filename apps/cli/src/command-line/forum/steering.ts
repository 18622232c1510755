import type { Command } from 'commander';
import type { Adding } from '../adding.js';
import { REASON } from '../cycle/moving.js';
import { DECISION } from './decisions.js';

const steering = () => import('../../commands/forum/steering.js');

interface Because {
  readonly reason: string;
}

/** What facilitators do to a decision whose forum is open. */
export function addSteeringCommands(decision: Command, { out, asking, ask }: Adding): void {
  asking(decision, 'deadline', 'move its deadline')
    .argument(...DECISION)
    .argument('<instant>', 'such as 2027-03-01T09:00:00Z')
    .requiredOption(...REASON)
    .action(
      ask(async (api, id: string, instant: string, { reason }: Because) =>
        (await steering()).moveDecision(api, id, instant, reason, out),
      ),
    );
  for (const [how, what] of [
    ['withdraw', 'end it for good; who has a part in it is told'],
    ['hand-on', 'let it go on when its cycle ends'],
  ] as const) {
    asking(decision, how, what)
      .argument(...DECISION)
      .requiredOption(...REASON)
      .action(
        ask(async (api, id: string, { reason }: Because) => (await steering()).endForum(api, id, how, reason, out)),
      );
  }
}
