import type { Command } from 'commander';
import type { PurposeAsked } from '../../commands/team/consents.js';
import { CYCLE, PROGRAM, type Adding, type InProgram } from '../adding.js';

const USES = 'recording, telemetry or attribution';
const load = () => import('../../commands/team/consents.js');

export function addConsentCommands(consent: Command, adding: Adding): void {
  addOwnCommands(consent, adding);
  const { out, asking, ask } = adding;
  asking(
    consent,
    'ask',
    'publish what everybody who may contribute is asked to consent to: the next version of its use',
  )
    .argument('<use>', USES)
    .requiredOption(...PROGRAM)
    .requiredOption('--what <words>', 'what is recorded, collected or quoted')
    .requiredOption('--why <words>', 'what that is for')
    .requiredOption('--how <words>', 'how it is used')
    .requiredOption('--seen-by <words>', 'who sees it')
    .option(
      '--shown-to <audience>',
      'who sees it at most: public, participants, team or restricted; participants without it',
    )
    .requiredOption('--until <day>', 'until when it may be shown, such as 2027-03-01')
    .action(
      ask(async (api, use: string, asked: PurposeAsked & InProgram) => (await load()).askConsent(api, use, asked, out)),
    );
  asking(consent, 'end', 'ask nobody any more, and end the consents to the latest version')
    .argument('<use>', USES)
    .requiredOption(...PROGRAM)
    .action(ask(async (api, use: string, { program }: InProgram) => (await load()).endPurpose(api, use, program, out)));
  asking(consent, 'invited', 'how the consents of those invited to a cycle stand')
    .argument(...CYCLE)
    .action(ask(async (api, cycle: string) => (await load()).showInvited(api, cycle, out)));
}

/** For yourself: nobody consents for somebody else. */
function addOwnCommands(consent: Command, { out, asking, ask }: Adding): void {
  asking(consent, 'show', 'what you are asked to consent to, and what you said')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await load()).showConsents(api, program, out)));
  asking(consent, 'give', 'consent, for yourself, to what `consent show` shows')
    .argument('<purpose>', 'its id there')
    .requiredOption(...PROGRAM)
    .option('--until <day>', 'until when at the latest, such as 2027-03-01; as long as the purpose without it')
    .action(
      ask(async (api, purpose: string, options: InProgram & { until?: string }) =>
        (await load()).giveConsent(api, purpose, options, out),
      ),
    );
  asking(
    consent,
    'decline',
    'say no, for yourself, to what `consent show` shows; what you had consented to is withdrawn',
  )
    .argument('<purpose>', 'its id there')
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, purpose: string, { program }: InProgram) =>
        (await load()).declineConsent(api, purpose, program, out),
      ),
    );
  asking(consent, 'withdraw', 'take your consent back; what shows you is not shown from the next read on')
    .argument('<use>', USES)
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, use: string, { program }: InProgram) => (await load()).withdrawConsent(api, use, program, out)),
    );
}
