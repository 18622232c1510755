import { humanize } from '../../../../../libs/domain/words/humanize.js';
import type { ConditionView } from '../../../../api/src/reviews/conditions/condition.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { ExitCode } from '../../output/exit.js';
import { fields, told, type Output } from '../../output/output.js';
import { clock, day } from '../../output/words.js';

const path = (id: string, route = ''): string => `/v1/conditions/${encodeURIComponent(id)}${route}`;

/** Shows what an approval was given on, and whether it was done. */
export async function showCondition(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.get<ConditionView>(path(id)), inWords);
}

/** It was done, and where that can be seen; for whoever owes it. */
export async function reportCondition(
  api: ApiClient,
  id: string,
  note: readonly string[],
  out: Output,
): Promise<ExitCode> {
  return told(out, await api.call<ConditionView>('POST', path(id, '/report'), { note: note.join(' ') }), inWords);
}

/** It was done, the reviewer says. */
export async function confirmCondition(api: ApiClient, id: string, out: Output): Promise<ExitCode> {
  return told(out, await api.call<ConditionView>('POST', path(id, '/confirm'), {}), inWords);
}

const inWords = ({ id, review, statement, owner, dueAt, state, note, metAt }: ConditionView): string =>
  fields([
    ['Condition', statement],
    ['Id', id],
    ['Review', review],
    ['Owed', `by ${owner.name}, until ${day(dueAt)}`],
    ['State', `${humanize(state)}${metAt === null ? '' : `, ${clock(metAt)}`}`],
    ['Done', note ?? ''],
  ]);
