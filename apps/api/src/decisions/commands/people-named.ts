import type { Actor, Command } from '../../../../../libs/commands/commands.js';
import type { DecisionBody } from '../../../../../libs/domain/brief.js';
import { peopleOfDecision, reviewDatesRefused } from '../../../../../libs/domain/cycle/agenda.js';
import type { Venue } from '../../../../../libs/domain/facts.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { audienceRefused } from '../../../../../libs/domain/program/audience.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import { refuse, type Refusal } from '../../../../../libs/domain/refusal.js';
import { membersByEmail, type Member } from '../../programs/people-by-email.js';

/** Whom a decision names, by address, and why it cannot be declared where it is to be held, or null. */
export async function peopleNamed(
  { tx, actor, now }: Command,
  { program, engagement }: Pick<Venue, 'program' | 'engagement'>,
  body: DecisionBody,
): Promise<{ people: ReadonlyMap<string, Member>; refused: Refusal | null }> {
  const audience = engagement.confidentiality;
  const named = peopleOfDecision(body, audience);
  const people = await membersByEmail(
    tx,
    program,
    named.map(({ email }) => email),
  );
  const refused =
    proposingRefused(actor, body.audience ?? audience, people.get(body.proposer)?.id) ??
    audienceRefused([{ path: 'audience', audience: body.audience }], audience) ??
    namedRefused(named, people) ??
    reviewDatesRefused([body], now);
  return { people, refused };
}

/** A contributor proposes as themselves, and what they may read; a facilitator also for others. */
function proposingRefused(actor: Actor, audience: Audience, proposer: string | undefined): Refusal | null {
  if (actor.roles.includes('facilitator')) return null;
  if (proposer !== actor.person) return refuse('no-right', 'You may only propose a decision as yourself');
  if (actor.audiences.includes(audience)) return null;
  return refuse('no-right', 'You may not declare what you could not read');
}
