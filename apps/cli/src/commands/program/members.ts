import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { ParticipantList, ParticipantView } from '../../../../api/src/programs/program.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import { all } from '../../client/lists.js';
import { EXIT, Ended, type ExitCode } from '../../output/exit.js';
import { columns, fields, told, type Columns, type Output } from '../../output/output.js';

/** What somebody is in a program, as it is typed. False: none. */
export interface MemberTyped {
  readonly group?: string;
  readonly segment?: readonly string[] | false;
  readonly role?: readonly string[];
  readonly need?: readonly string[] | false;
}

/** Somebody new, as they are typed. */
export interface NewcomerTyped extends MemberTyped {
  readonly name: string;
  readonly zone?: string;
  readonly locale?: string;
}

const path = (program: string, person = ''): string =>
  `/v1/programs/${encodeURIComponent(program)}/participants${person === '' ? '' : `/${encodeURIComponent(person)}`}`;

const COLUMNS: Columns<ParticipantView> = {
  id: ({ id }) => id,
  email: ({ email }) => email,
  group: ({ group }) => humanize(group),
  roles: ({ roles }) => roles.map(humanize).join(', '),
  segments: ({ segments }) => segments.join(', '),
  name: ({ name }) => name,
};

/** Lists everybody who takes part in a program. */
export async function listMembers(api: ApiClient, program: string, out: Output): Promise<ExitCode> {
  const items = await all<ParticipantList>(api, path(program));
  return told(out, items, () => columns(items, COLUMNS, 'Nobody takes part'));
}

/** Adds somebody; who takes part already keeps every role. */
export async function addMember(
  api: ApiClient,
  program: string,
  email: string,
  { name, zone, locale, ...typed }: NewcomerTyped,
  out: Output,
): Promise<ExitCode> {
  const participant = { email, name, zone, locale, ...partsOf(typed) };
  const { items } = await api.call<ParticipantList>('POST', path(program), { participants: [participant] });
  const added = items.find((one) => one.email === email.toLowerCase());
  if (added === undefined)
    throw new Ended(EXIT.failed, `${email} was added, and is not listed; is the API of another version?`);
  return told(out, added, inWords);
}

/** Changes what somebody is in a program; the parts that are not typed stay. */
export async function changeMember(
  api: ApiClient,
  program: string,
  person: string,
  typed: MemberTyped,
  out: Output,
): Promise<ExitCode> {
  const before = await api.get<ParticipantView>(path(program, person));
  const changed = await api.change<ParticipantView>(path(program, person), partsOf(typed), before.revision);
  const taken = before.roles.filter((role) => !changed.roles.includes(role)).map(humanize);
  const lost = taken.length > 0 ? `\nNo longer ${taken.join(', ')}: --role names every role from now on` : '';
  return told(out, changed, (view) => `${inWords(view)}${lost}`);
}

/** Ends a membership, with all its roles. */
export async function removeMember(api: ApiClient, program: string, person: string, out: Output): Promise<ExitCode> {
  const removed = await api.call<ParticipantView>('DELETE', path(program, person));
  return told(out, removed, ({ name }) => `${name} takes part no more; what they said stays, and is answered`);
}

/** Says which formats the caller needs. */
export async function sayNeeds(
  api: ApiClient,
  program: string,
  needs: readonly string[],
  none: true | undefined,
  out: Output,
): Promise<ExitCode> {
  if ((needs.length === 0) !== (none === true)) throw new Ended(EXIT.wrongInput, 'Say each format, or --none');
  return told(out, await api.call<ParticipantView>('PUT', `${path(program)}/needs`, { needs }), inWords);
}

const partsOf = ({ group, segment, role, need }: MemberTyped): object => ({
  group,
  roles: role,
  segments: segment === false ? [] : segment,
  needs: need === false ? [] : need,
});

const inWords = ({ id, email, name, group, segments, needs, zone, roles }: ParticipantView): string =>
  fields([
    ['Person', name],
    ['Id', id],
    ['Address', email],
    ['Group', humanize(group)],
    ['Segments', segments.join(', ')],
    ['Needs', needs.map(humanize).join(', ')],
    ['Zone', zone],
    ['Roles', roles.map(humanize).join(', ')],
  ]);
