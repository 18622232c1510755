import type { Command } from 'commander';
import type { Inviting } from '../../commands/agenda/inviting.js';
import { CYCLE, type Adding } from '../adding.js';

const inviting = () => import('../../commands/agenda/inviting.js');

/** Whom it hears, and who has read what before. */
export function addInviting(agenda: Command, { out, asking, ask }: Adding): void {
  asking(agenda, 'coverage', 'who is missing, and whom to invite, each with the reason')
    .argument(...CYCLE)
    .option('--size <n>', 'how many people are to be invited in all')
    .action(
      ask(async (api, cycle: string, { size }: { size?: string }) =>
        (await inviting()).showCoverage(api, cycle, size, out),
      ),
    );
  asking(agenda, 'invite', 'invite people, until the session opens')
    .argument(...CYCLE)
    .argument('[email...]')
    .option('--proposed', 'everybody whom `agenda coverage` proposes')
    .option('--size <n>', 'with --proposed: how many people are to be invited in all')
    .option('--compliance', 'as those who record which obligations apply')
    .action(
      ask(async (api, cycle: string, emails: string[], whom: Inviting) =>
        (await inviting()).invite(api, cycle, emails, whom, out),
      ),
    );
  asking(agenda, 'uninvite', 'take invitations back, from those who take no part yet')
    .argument(...CYCLE)
    .argument('<email...>')
    .option('--without <words>', 'why somebody who must be heard is then not invited, once the agenda is out')
    .action(
      ask(async (api, cycle: string, emails: string[], { without }: { without?: string }) =>
        (await inviting()).uninvite(api, cycle, { emails, coverageReason: without }, out),
      ),
    );
  asking(agenda, 'readers', 'who has read how many of the pre-reads')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await inviting()).listReaders(api, cycle, out)));
}
