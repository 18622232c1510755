import type { Command } from 'commander';
import type { MemberTyped, NewcomerTyped } from '../../commands/program/members.js';
import { oneMore, PROGRAM, type Adding, type InProgram } from '../adding.js';

const members = () => import('../../commands/program/members.js');

const PERSON = ['<person>', 'their id, address or name, or how that begins'] as const;
const GROUP = 'end_user, buyer, operator, support, regulator, vendor, partner or team';
const ROLE = 'admin, facilitator, contributor, compliance_reviewer or auditor; again for each';
const NEED = 'captions, audio, large_print or screen_reader';

/** Who takes part in a program. */
export function addMemberCommands(people: Command, adding: Adding): void {
  addJoining(people, adding);
  addChanging(people, adding);
  addNeeds(people, adding);
}

function addJoining(people: Command, { out, asking, ask }: Adding): void {
  asking(people, 'list', 'everybody who takes part')
    .requiredOption(...PROGRAM)
    .action(ask(async (api, { program }: InProgram) => (await members()).listMembers(api, program, out)));
  asking(people, 'add', 'add one person; who takes part already keeps every role')
    .argument('<email>')
    .requiredOption(...PROGRAM)
    .requiredOption('--name <words>', 'how they are called here')
    .requiredOption('--group <group>', GROUP)
    .option('--segment <key>', 'again for each', oneMore)
    .option('--role <role>', `${ROLE}; contributor without it`, oneMore)
    .option('--need <need>', `a format that they need: ${NEED}; again for each`, oneMore)
    .option('--zone <zone>', 'an IANA time zone; that of the program without it')
    .option('--locale <locale>', 'in which they read dates and times, such as de-CH')
    .action(
      ask(async (api, email: string, { program, ...typed }: InProgram & NewcomerTyped) =>
        (await members()).addMember(api, program, email, typed, out),
      ),
    );
}

function addChanging(people: Command, { out, asking, ask }: Adding): void {
  asking(people, 'change', 'replace roles, group, segments or needs, each as a whole; what you do not type stays')
    .argument(...PERSON)
    .requiredOption(...PROGRAM)
    .option('--role <role>', `every role from now on: ${ROLE}`, oneMore)
    .option('--group <group>', GROUP)
    .option('--segment <key>', 'the segments from now on; again for each', oneMore)
    .option('--no-segment', 'none')
    .option('--need <need>', `the formats that they need from now on: ${NEED}; again for each`, oneMore)
    .option('--no-need', 'none')
    .action(
      ask(async (api, person: string, { program, ...typed }: InProgram & MemberTyped) =>
        (await members()).changeMember(api, program, person, typed, out),
      ),
    );
  asking(people, 'remove', 'end a membership with all its roles; what they said stays, and is answered')
    .argument(...PERSON)
    .requiredOption(...PROGRAM)
    .action(
      ask(async (api, person: string, { program }: InProgram) =>
        (await members()).removeMember(api, program, person, out),
      ),
    );
}

function addNeeds(people: Command, { out, asking, ask }: Adding): void {
  asking(people, 'needs', 'say which formats you need')
    .argument('[need...]', NEED)
    .requiredOption(...PROGRAM)
    .option('--none', 'none')
    .action(
      ask(async (api, needs: string[], { program, none }: InProgram & { none?: true }) =>
        (await members()).sayNeeds(api, program, needs, none, out),
      ),
    );
}
