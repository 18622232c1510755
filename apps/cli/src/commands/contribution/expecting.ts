import { workingCalendar } from '../../../../../libs/calendar/working-calendar.js';
import { plural } from '../../../../../libs/domain/words/plural.js';
import type { AgendaView, TopicView } from '../../../../api/src/agenda/agenda.schemas.js';
import type { SaidView } from '../../../../api/src/contributions/contribution.schemas.js';
import type { ProgramView } from '../../../../api/src/programs/program.schemas.js';
import type { ApiClient } from '../../client/api-client.js';
import type { Output } from '../../output/output.js';
import { clock, oneLine } from '../../output/words.js';

/** Where something is said: in a cycle, or to the inbox of a program. */
export type SaidIn = { readonly cycle: string } | { readonly program: string };

/** What is to be expected of what has been said. */
export type Expected = SaidView['expect'];

/**
 * Tells, before anything is sent, what somebody may expect who says it: scope, timebox, what may have to wait, and when the answer comes. `topic` is
 * the id of the one that it is about. Where the agenda cannot be read, or no input is taken, nothing is told: what is sent is then refused with the reason.
 */
export async function tellExpected(
  api: ApiClient,
  said: SaidIn,
  topic: string | undefined,
  out: Output,
): Promise<void> {
  if (!('cycle' in said)) {
    for (const line of await waiting(api, said.program)) out.say(line);
    return;
  }
  const agenda = await api.get<AgendaView>(`/v1/cycles/${encodeURIComponent(said.cycle)}/agenda`).catch(() => null);
  if (!agenda?.input.open) return;
  out.say(`Scope: ${oneLine(agenda.scope, WHOLE)}`);
  for (const line of timeboxes(agenda, topic)) out.say(line);
  const by = agenda.answers.promised ?? agenda.answers.planned;
  if (by !== null) out.say(`Answers: by ${clock(by)}, also when it is a no`);
}

/** Until when a cycle is to begin that answers what is said between cycles; it is no later when an earlier word waits already. */
async function waiting(api: ApiClient, program: string): Promise<readonly string[]> {
  const line = 'It waits for the next cycle, whose invitation says when it is answered';
  const found = await api.get<ProgramView>(`/v1/programs/${encodeURIComponent(program)}`).catch(() => null);
  if (!found) return [line];
  const { calendar, leadTimes } = found.engagement;
  const by = workingCalendar(calendar).add(new Date().toISOString(), leadTimes.deferral);
  return [line, `If none has begun by ${clock(by)} at the latest, a facilitator is asked to begin one`];
}

const WHOLE = 500;

function timeboxes({ topics, timebox }: AgendaView, topic: string | undefined): readonly string[] {
  const about = topics.find(({ id }) => id === topic);
  if (about) return [`Topic: ${inMinutes(about)}${about.ifTimeRemains ? ', only if time remains' : ''}`];
  const rest = topics.filter(({ ifTimeRemains }) => ifTimeRemains);
  return [
    `Topics: ${plural(timebox.firm, 'minute')} of ${timebox.session}`,
    ...rest.map((one) => `Only if time remains: ${inMinutes(one)}`),
  ];
}

const inMinutes = ({ question, minutes }: TopicView): string => `${oneLine(question)} (${plural(minutes, 'minute')})`;

/** What may be expected of what has been kept; `other` said it, when the caller only wrote it down. */
export function expectedInWords(
  said: SaidIn,
  { answerBy, askedBy }: Expected,
  other: string | null,
): readonly string[] {
  if ('cycle' in said) {
    const who = other === null ? 'You get' : `${other} gets`;
    return answerBy === null ? [] : [`${who} an answer by ${clock(answerBy)}, also when it is a no`];
  }
  const asked = askedBy === null ? '' : `. If none has begun by ${clock(askedBy)}, a facilitator is asked to begin one`;
  return [`The next cycle takes it over, and owes ${other ?? 'you'} an answer${asked}`];
}
