import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { CycleView } from '../../../../api/src/cycles/cycle.schemas.js';
import type { ParticipantList, ProgramView } from '../../../../api/src/programs/program.schemas.js';
import { listed, type BriefProblem } from '../../brief/brief-problem.js';
import { isBrief, parseBrief, parseCycleBrief } from '../../brief/parse-brief.js';
import type { Brief, CycleBrief } from '../../brief/brief.schema.js';
import { isRecord, participantsOf } from '../../brief/people.js';
import { readYaml } from '../../brief/read-yaml.js';
import type { ApiClient } from '../../client/api-client.js';
import { idOf } from '../../client/by-name.js';
import { connect } from '../../client/connect.js';
import { all } from '../../client/lists.js';
import { tellAsRead } from '../../client/tell-as-read.js';
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
  if (program === undefined) {
    const brief = readBrief(file);
    const api = await connect(as ?? tokenOr(() => facilitatorOf(brief)));
    if (isRehearsal(brief.program)) out.say(REHEARSAL);
    return started(api, brief, await createProgram(api, brief), out);
  }
  const text = textOf(file);
  const api = await connect(as ?? tokenOr(() => facilitatorIn(text)));
  const id = await idOf(api, 'program', program, {});
  const { brief, engagement } = await briefWithin(api, id, file, text);
  const ignored = isRecord(brief.program) ? leftOut(brief.program) : [];
  if (ignored.length > 0) out.say(`${LEFT_OUT}: ${ignored.join(', ')}`);
  if (isRehearsal({ engagement })) out.say(REHEARSAL);
  return started(api, brief, id, out);
}

const tokenOr = (named: () => string | undefined): string | undefined =>
  process.env.ROUNDTABLE_TOKEN ? undefined : named();

/** The brief of a cycle in the program of that id, with the engagement model that is in force there. */
async function briefWithin(
  api: ApiClient,
  id: string,
  file: string,
  text: string,
): Promise<{ readonly brief: CycleBrief; readonly engagement: ProgramView['engagement'] }> {
  const there = `/v1/programs/${encodeURIComponent(id)}`;
  const { engagement } = await api.get<ProgramView>(there);
  const participants = await all<ParticipantList>(api, `${there}/participants`);
  const { confidentiality } = engagement;
  return { brief: flawless(parseCycleBrief(text, { participants, confidentiality }), file), engagement };
}

async function started(api: ApiClient, brief: CycleBrief, program: string, out: Output): Promise<ExitCode> {
  const { id, phase, deadline } = await createCycle(api, brief, program);
  await tellAsRead(api);
  out.result({ program, cycle: id, phase, deadline }, () =>
    [
      `Program  ${program}`,
      `Cycle    ${id}`,
      `Phase    ${humanize(phase)}${deadline ? `, until ${clock(deadline)}` : ''}`,
    ].join('\n'),
  );
  return EXIT.ok;
}

const REHEARSAL =
  'This is a rehearsal: a working day takes seconds. If the server sends e-mail (SMTP_URL), everyone in it really gets it, marked [Rehearsal]';

/** Whether its days are seconds. */
const isRehearsal = ({ engagement }: Pick<Brief['program'], 'engagement'>): boolean =>
  engagement.calendar.pace !== undefined;

const LEFT_OUT = 'The program stays as it is. What the brief says of it is left out';

/** What of a brief says nothing to a program that is there, and which commands take it. */
function leftOut(program: Readonly<Record<string, unknown>>): readonly string[] {
  const taken = {
    engagement: 'engagement change',
    participants: 'people add, people import',
    stakeholders: 'map change',
  };
  return Object.entries(taken).flatMap(([part, by]) => (part in program ? [`${part} (${by})`] : []));
}

/** Reads a brief, or ends with every mistake and its line. */
export const readBrief = (file: string): Brief => flawless<Brief>(parseBrief(textOf(file)), file);

function flawless<Whole extends CycleBrief>(brief: Whole | readonly BriefProblem[], file: string): Whole {
  if (isBrief(brief)) return brief;
  const count = `${brief.length} ${brief.length === 1 ? 'mistake' : 'mistakes'} in ${file}:`;
  throw new Ended(EXIT.wrongInput, `${count}\n${listed(brief)}`, brief);
}

export async function createProgram(api: ApiClient, { program }: Brief): Promise<string> {
  const { id } = await api.call<ProgramView>('POST', '/v1/programs', program);
  return id;
}

export const createCycle = (api: ApiClient, { cycle }: CycleBrief, program: string): Promise<CycleView> =>
  api.call<CycleView>('POST', `/v1/programs/${encodeURIComponent(program)}/cycles`, cycle);

/** Who starts it when nobody else is named: the first facilitator of the brief. */
export function facilitatorOf({ program }: Brief): string {
  const facilitator = program.participants.find(({ roles }) => roles?.includes('facilitator'));
  if (!facilitator) throw new Ended(EXIT.wrongInput, 'The brief names no facilitator; say who you are with --as');
  return facilitator.email;
}

/** The same before the brief is checked, where it has a program; else nobody. */
function facilitatorIn(text: string): string | undefined {
  const named = participantsOf(readYaml(text, 'brief').data)
    .filter(isRecord)
    .find(({ roles }) => Array.isArray(roles) && roles.includes('facilitator'));
  return typeof named?.email === 'string' ? named.email : undefined;
}
