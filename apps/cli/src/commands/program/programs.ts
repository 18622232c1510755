import { z } from 'zod';
import { durationInWords } from '../../../../../libs/domain/words/duration-in-words.js';
import { humanize } from '../../../../../libs/domain/words/humanize.js';
import { ProgramBody } from '../../../../../libs/domain/brief/program-body.js';
import type { ProgramList, ProgramView } from '../../../../api/src/programs/program.schemas.js';
import { isRecord, takeKeys } from '../../brief/people.js';
import { readYamlFile } from '../../brief/yaml-file.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import type { ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';
import { clock } from '../../output/words.js';

type Listed = ProgramList['items'][number];

const COLUMNS: Columns<Listed> = {
  id: ({ id }) => id,
  people: ({ people }) => String(people),
  you: ({ yourRoles }) => yourRoles.map(humanize).join(', '),
  program: ({ name }) => name,
};

/** Lists the programs in which the caller takes part. */
export async function listPrograms(api: ApiClient, out: Output): Promise<ExitCode> {
  const items = await all<ProgramList>(api, '/v1/programs');
  return told(out, items, () => columns(items, COLUMNS, 'You take part in no program'));
}

/** Shows a program. */
export async function showProgram(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<ProgramView>(`/v1/programs/${encodeURIComponent(id)}`), inWords);
}

/** What a program and its product are called, as it is typed. */
export interface Names {
  readonly name?: string;
  readonly product?: string;
}

/** Gives a program another name, or its product one. */
export async function renameProgram(
  api: ApiClient,
  id: string,
  { name, product }: Names,
  out: Output,
): Promise<ExitCode> {
  const path = `/v1/programs/${encodeURIComponent(id)}`;
  const { revision } = await api.get<ProgramView>(path);
  return told(out, await api.change<ProgramView>(path, { name, product }, revision), inWords);
}

/** A program as a brief has it: its people may have short keys, which nothing else in it names. */
const Keyed = z.preprocess((program) => {
  takeKeys({ program });
  return program;
}, ProgramBody);
const OfBrief = z.looseObject({ program: Keyed });

/** Creates a program, as a file describes it by itself or as the part `program` of a brief; the caller becomes its facilitator and admin. */
export async function createProgram(api: ApiClient, file: string, out: Output): Promise<ExitCode> {
  const schema = (written: unknown) => (isRecord(written) && 'program' in written ? OfBrief : Keyed);
  const { data } = readYamlFile<typeof OfBrief | typeof Keyed>(file, 'description of a program', schema);
  if ('cycle' in data) out.say('Its cycle is left out: `cycle start --program` starts it');
  const body = 'program' in data ? data.program : data;
  return told(out, await api.call<ProgramView>('POST', '/v1/programs', body), inWords);
}

const inWords = ({ id, name, product, people, yourRoles, createdAt, engagement, revision }: ProgramView): string =>
  fields([
    ['Program', name],
    ['Id', id],
    ['Product', product],
    ['People', String(people)],
    ['You', yourRoles.map(humanize).join(', ')],
    ['Since', clock(createdAt)],
    ['Calendar of', engagement.calendar.zone],
    ['A cycle every', engagement.cadence === undefined ? 'nothing said' : durationInWords(engagement.cadence)],
    ['Read by', humanize(engagement.confidentiality)],
    ['Model', `revision ${revision}; engagement show has it`],
  ]);
