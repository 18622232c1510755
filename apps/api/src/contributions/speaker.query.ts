import type { Actor } from '../../../../libs/commands/commands.js';
import { onlyRefused, type ContentRequest } from '../../../../libs/commands/content.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { recordingRefused } from '../../../../libs/domain/contribution/proxy.js';
import { clearance, type PersonName, type Viewer } from '../../../../libs/domain/people.js';
import { namedRefused } from '../../../../libs/domain/program/offices.js';
import { stopIf, type Refused } from '../../../../libs/domain/refusal.js';
import { readStanding } from '../cycles/standing.query.js';
import { idOf, membersByEmail } from '../programs/people-by-email.js';

/** Whose words something is, and who wrote it down where that is somebody else. */
export interface Spoken {
  readonly speaker: Viewer;
  readonly recordedBy: PersonName | null;
}

/**
 * Who says something: the actor, or whoever they name, for whom the same holds as if they said it themselves. In a cycle that is
 * that they may read it; the inbox (null) takes it from everybody who contributes.
 */
async function readSpeaker(tx: Tx, actor: Actor, saidBy: string | undefined, cycle: string | null): Promise<Spoken> {
  if (saidBy === undefined) return { speaker: actor, recordedBy: null };
  stopIf(recordingRefused(actor.roles));
  const audience = cycle === null ? 'public' : (await readStanding(tx, actor, cycle)).audience;
  const members = await membersByEmail(tx, actor.program, [saidBy]);
  stopIf(namedRefused([{ path: 'saidBy', email: saidBy, as: 'speaker', audience }], members));
  const person = idOf(members, saidBy);
  if (person === actor.person) return { speaker: actor, recordedBy: null };
  const { roles = [], group = null } = members.get(saidBy) ?? {};
  const recordedBy = await readName(tx, actor.person);
  return { speaker: { person, program: actor.program, roles, audiences: clearance(roles, group) }, recordedBy };
}

/** Who says each of what several say, in their order; or the refusal of whoever may not. */
export async function readSpeakers(
  tx: Tx,
  asking: readonly ContentRequest<{ readonly saidBy?: string | undefined }>[],
  cycle: string | null,
): Promise<(Spoken | Refused)[]> {
  const spoken: (Spoken | Refused)[] = [];
  for (const { actor, said } of asking) {
    spoken.push(await readSpeaker(tx, actor, said.saidBy, cycle).catch(onlyRefused));
  }
  return spoken;
}

/** Somebody as others see them. */
export const readName = (tx: Tx, person: string): Promise<PersonName> =>
  tx.selectFrom('person').select(['id', 'name']).where('id', '=', person).executeTakeFirstOrThrow();

/** Whoever said something, as they see the program now: what may be named in it goes by them, also where whoever wrote it down changes it. */
export async function readAuthor(tx: Tx, actor: Actor, author: string): Promise<Viewer> {
  if (author === actor.person) return actor;
  const member = await tx
    .selectFrom('membership')
    .select(['roles', 'stakeholderGroup'])
    .where('program', '=', actor.program)
    .where('person', '=', author)
    .executeTakeFirst();
  const { roles = [], stakeholderGroup = null } = member ?? {};
  return { person: author, program: actor.program, roles, audiences: clearance(roles, stakeholderGroup) };
}
