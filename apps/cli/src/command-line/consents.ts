import type { Command } from 'commander';
import { connect } from '../client/connect.js';
import type { PurposeAsked } from '../commands/program/consents.js';
import { AS, type Adding, type Asked, type InProgram } from './adding.js';

const USES = 'recording, telemetry or attribution';
const load = () => import('../commands/program/consents.js');

export function addConsentCommands(consent: Command, adding: Adding): void {
  addOwnCommands(consent, adding);
  const { out, command, run } = adding;
  command(
    consent,
    'ask',
    'publish what everybody who may contribute is asked to consent to: the next version of its use',
  )
    .argument('<use>', USES)
    .requiredOption('--program <id>')
    .requiredOption('--what <words>', 'what is recorded, collected or quoted')
    .requiredOption('--why <words>')
    .requiredOption('--how <words>', 'how it is used')
    .requiredOption('--seen-by <words>', 'who sees it')
    .requiredOption('--until <instant>', 'until when it may be shown')
    .option(...AS)
    .action(
      run(async (use: string, { as, ...asked }: PurposeAsked & InProgram) =>
        (await load()).askConsent(await connect(as), use, asked, out),
      ),
    );
  command(consent, 'end', 'ask nobody any more, and end the consents to the latest version')
    .argument('<use>', USES)
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async (use: string, { as, program }: InProgram) =>
        (await load()).endPurpose(await connect(as), use, program, out),
      ),
    );
  command(consent, 'invited', 'how the consents of those invited to a cycle stand')
    .argument('<cycle>')
    .option(...AS)
    .action(run(async (cycle: string, { as }: Asked) => (await load()).showInvited(await connect(as), cycle, out)));
}

/** For yourself: nobody consents for somebody else. */
function addOwnCommands(consent: Command, { out, command, run }: Adding): void {
  command(consent, 'show', 'what you are asked to consent to, and what you said')
    .requiredOption('--program <id>')
    .option(...AS)
    .action(run(async ({ as, program }: InProgram) => (await load()).showConsents(await connect(as), program, out)));
  command(consent, 'give', 'consent, for yourself, to what `consent show` shows')
    .argument('<purpose>', 'its id there')
    .requiredOption('--program <id>')
    .option('--until <instant>', 'until when at the latest; as long as the purpose without it')
    .option(...AS)
    .action(
      run(async (purpose: string, { as, ...options }: InProgram & { until?: string }) =>
        (await load()).giveConsent(await connect(as), purpose, options, out),
      ),
    );
  command(consent, 'withdraw', 'take your consent back; what shows you is not shown from the next read on')
    .argument('<use>', USES)
    .requiredOption('--program <id>')
    .option(...AS)
    .action(
      run(async (use: string, { as, program }: InProgram) =>
        (await load()).withdrawConsent(await connect(as), use, program, out),
      ),
    );
}
