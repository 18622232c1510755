import type { Command } from '../../../../../libs/commands/commands.js';
import type { DecisionBody } from '../../../../../libs/domain/brief/decision-body.js';
import { hardToRead, languageOf, wordsOf, notPlain } from '../../../../../libs/domain/accessibility/plain-language.js';
import { peopleOfDecision } from '../../../../../libs/domain/cycle/agenda/agenda.js';
import { reviewDatesRefused } from '../../../../../libs/domain/decision/after.js';
import { proposingRefused } from '../../../../../libs/domain/decision/declaring/proposing.js';
import type { Venue } from '../../../../../libs/domain/facts.js';
import { audienceRefused } from '../../../../../libs/domain/program/audience.js';
import { namedRefused } from '../../../../../libs/domain/program/offices.js';
import type { Refusal } from '../../../../../libs/domain/refusal.js';
import { membersByEmail, type Member } from '../../programs/people-by-email.js';

/** Whom a decision names, by address, and why it cannot be declared in its venue, or null. */
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
    reviewDatesRefused([body], now) ??
    notPlain(hardToRead(wordsOf.decision('', body), languageOf(engagement)));
  return { people, refused };
}
