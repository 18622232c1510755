import type { Command } from 'commander';
import type { TokenTyped } from '../../commands/review/steering.js';
import { CYCLE, type Adding } from '../adding.js';
import { REASON } from '../cycle/moving.js';
import { ENTRY, OBLIGATION } from './reviews.js';

const steering = () => import('../../commands/review/steering.js');

interface Because {
  readonly reason: string;
}

/** Who reviews, until when, and what machines say for them. */
export function addReviewSteering(review: Command, { out, asking, ask }: Adding): void {
  asking(review, 'reviewer', 'name somebody else who reviews')
    .argument('<review>')
    .argument('<email>', 'a compliance reviewer of the program')
    .requiredOption(...REASON)
    .action(
      ask(async (api, id: string, to: string, { reason }: Because) =>
        (await steering()).handOver(api, id, to, reason, out),
      ),
    );
  asking(review, 'deadline', 'move its deadline')
    .argument('<review>')
    .argument('<instant>', 'such as 2027-03-01T09:00:00Z')
    .requiredOption(...REASON)
    .action(
      ask(async (api, id: string, instant: string, { reason }: Because) =>
        (await steering()).moveReview(api, id, instant, reason, out),
      ),
    );
  asking(review, 'token', 'have a token made with which a machine gives one verdict on what you read; it is shown once')
    .argument('<review>')
    .requiredOption(...ENTRY)
    .requiredOption('--verdict <verdict>', 'approve, request-changes or reject')
    .option(...OBLIGATION)
    .action(ask(async (api, id: string, typed: TokenTyped) => (await steering()).issueToken(api, id, typed, out)));
  asking(review, 'claims', 'signals to the reviews of a cycle that brought no verdict')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await steering()).listClaims(api, cycle, out)));
}
