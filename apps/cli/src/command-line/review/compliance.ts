import type { Command } from 'commander';
import { CYCLE, type Adding } from '../adding.js';

const obligations = () => import('../../commands/review/obligations.js');
const conditions = () => import('../../commands/review/conditions.js');

/** What must be kept. */
export function addObligationCommands(obligation: Command, { out, asking, ask }: Adding): void {
  asking(obligation, 'list', 'the obligations of a cycle')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await obligations()).listObligations(api, cycle, out)));
  asking(obligation, 'record', 'record what must be kept, or that there is nothing; for reviewers who are invited')
    .argument(...CYCLE)
    .argument('[reference=statement...]', 'such as "GDPR art. 17=A person can be erased"')
    .option('--none', 'nothing has to be kept')
    .action(
      ask(async (api, cycle: string, typed: string[], { none }: { none?: true }) =>
        (await obligations()).recordObligations(api, cycle, typed, none, out),
      ),
    );
}

/** What approvals were given on. */
export function addConditionCommands(condition: Command, { out, asking, ask }: Adding): void {
  const CONDITION = ['<condition>', 'its id in `review show` or `promise list --mine`'] as const;
  asking(condition, 'show', 'who owes it until when, and whether it was done')
    .argument(...CONDITION)
    .action(ask(async (api, id: string) => (await conditions()).showCondition(api, id, out)));
  asking(condition, 'report', 'it was done; for whoever owes it')
    .argument(...CONDITION)
    .argument('<note...>', 'what was done, and where it can be seen')
    .action(ask(async (api, id: string, note: string[]) => (await conditions()).reportCondition(api, id, note, out)));
  asking(condition, 'confirm', 'it was done; for the reviewer')
    .argument(...CONDITION)
    .action(ask(async (api, id: string) => (await conditions()).confirmCondition(api, id, out)));
}
