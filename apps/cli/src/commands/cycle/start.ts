import { isDeepStrictEqual } from 'node:util';
import { StakeholderMap } from '../../../../../libs/domain/representation/stakeholder-map.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { CycleView } from '../../../../api/src/cycles/cycle.schemas.js';
import type { ProgramView } from '../../../../api/src/programs/program.schemas.js';
import { listed } from '../../brief/brief-problem.js';
import { isBrief, parseBrief } from '../../brief/parse-brief.js';
import type { Brief } from '../../brief/brief.schema.js';
import type { ApiClient } from '../../client/api-client.js';
import { idOf } from '../../client/by-name.js';
import { connect } from '../../client/connect.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import type { Output } from '../../output/output.js';
import { textOf } from '../../output/text-of.js';
import { clock } from '../../output/words.js';

interface StartOptions {
  readonly program?: string;
  readonly as?: string;
}

/** Starts a cycle from a brief, in a program that is there or in a new one that the brief describes. */
export async function startCycle(file: string, { program, as }: StartOptions, out: Output): Promise<ExitCode> {
  const brief = readBrief(file);
  const api = await connect(as ?? (process.env.ROUNDTABLE_TOKEN ? undefined : facilitatorOf(brief)));
  if (program !== undefined) out.say(leftOut(brief));
  const there = program === undefined ? null : await idOf(api, 'program', program, {});
  if (await isRehearsal(api, brief, there)) out.say(REHEARSAL);
  const id = there ?? (await createProgram(api, brief));
  const cycle = await createCycle(api, brief, id);
  out.result({ program: id, cycle: cycle.id, phase: cycle.phase, deadline: cycle.deadline }, () =>
    [
      `Program  ${id}`,
      `Cycle    ${cycle.id}`,
      `Phase    ${humanize(cycle.phase)}${cycle.deadline ? `, until ${clock(cycle.deadline)}` : ''}`,
    ].join('\n'),
  );
  return EXIT.ok;
}

const REHEARSAL =
  'This is a rehearsal: a working day takes seconds. If the server sends e-mail (SMTP_URL), everyone in it really gets it, marked [Rehearsal]';

/** Whether its days are seconds: as the program has it that is there, or as the brief makes one. */
async function isRehearsal(api: ApiClient, { program }: Brief, there: string | null): Promise<boolean> {
  const { engagement } =
    there === null ? program : await api.get<ProgramView>(`/v1/programs/${encodeURIComponent(there)}`);
  return engagement.calendar.pace !== undefined;
}

/** What of a brief says nothing to a program that is there, and which commands take it. */
function leftOut({ program }: Brief): string {
  const { participants, stakeholders } = program;
  const parts = [
    'engagement (engagement change)',
    ...(participants.length > 0 ? ['participants (people add, people import)'] : []),
    ...(isDeepStrictEqual(stakeholders, StakeholderMap.parse({})) ? [] : ['stakeholders (map change)']),
  ];
  return `The program stays as it is. What the brief says of it is left out: ${parts.join(', ')}`;
}

/** Reads a brief, or ends with every mistake and its line. */
export function readBrief(file: string): Brief {
  const brief = parseBrief(textOf(file));
  if (isBrief(brief)) return brief;
  const count = `${brief.length} ${brief.length === 1 ? 'mistake' : 'mistakes'} in ${file}:`;
  throw new Ended(EXIT.wrongInput, `${count}\n${listed(brief)}`, brief);
}

export async function createProgram(api: ApiClient, { program }: Brief): Promise<string> {
  const { id } = await api.call<ProgramView>('POST', '/v1/programs', program);
  return id;
}

export const createCycle = (api: ApiClient, { cycle }: Brief, program: string): Promise<CycleView> =>
  api.call<CycleView>('POST', `/v1/programs/${encodeURIComponent(program)}/cycles`, cycle);

/** Who starts it when nobody else is named: the first facilitator of the brief. */
export function facilitatorOf({ program }: Brief): string {
  const facilitator = program.participants.find(({ roles }) => roles?.includes('facilitator'));
  if (!facilitator) throw new Ended(EXIT.wrongInput, 'The brief names no facilitator; say who you are with --as');
  return facilitator.email;
}
