import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { ContentRequest, Draft, Saying } from '../../../../../libs/commands/content.js';
import { inboxPromise } from '../../../../../libs/commands/promises/inbox-promise.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { acknowledgeContribution } from '../../../../../libs/domain/contribution/acknowledging.js';
import type { InboxBody } from '../../../../../libs/domain/contribution/contribution.js';
import { checkEvidence } from '../../../../../libs/domain/contribution/evidence.js';
import type { PersonName } from '../../../../../libs/domain/people.js';
import { audienceRefused } from '../../../../../libs/domain/program/audience.js';
import { notFound, Refused, stopIf } from '../../../../../libs/domain/refusal.js';
import { subject, type Subject } from '../../../../../libs/domain/subject.js';
import { telemetryConsented } from '../../consents/need-consent.js';
import type { SaidView } from '../contribution.schemas.js';
import { draftContribution, insertContributions, type ContributionRow } from '../insert-contribution.js';
import { readSpeakers, type Spoken } from '../speaker.query.js';
import { askedAbout, readInbox, type Inbox } from './inbox.query.js';

type SaidOutside = ContentRequest<InboxBody>;
type Facts = Spoken & Inbox & { readonly author: PersonName };

@Injectable()
export class SayOutside {
  private readonly say: (place: Subject, actor: Actor, said: InboxBody) => Promise<SaidView>;

  constructor(commands: Commands) {
    this.say = commands.grouped({ load, onlyAppends, draft, insert: insertContributions });
  }

  /**
   * Keeps what somebody says outside a window and acknowledges it: the next cycle takes it over and owes it an answer. The
   * program promises its facilitators' attention, so that it does not wait for ever for a cycle that nobody starts. Who speaks
   * while that is promised only inserts, together with whoever else does; a cycle begins when they have spoken.
   */
  execute(program: string, body: InboxBody, actor: Actor): Promise<SaidView> {
    return this.say(subject('program', program), actor, body);
  }
}

const onlyAppends = ({ owner }: Facts): boolean => owner === null;

/** Whose words they are, and the inbox as it is. */
async function load(tx: Tx, { id: program }: Subject, requests: readonly SaidOutside[]): Promise<(Facts | Refused)[]> {
  const spoken = await readSpeakers(tx, requests, null);
  const people = spoken.flatMap((one) => (one instanceof Refused ? [] : [one.speaker.person]));
  const { inbox, names } = await readInbox(tx, program, people);
  return spoken.map((one) => {
    if (one instanceof Refused) return one;
    const author = names.get(one.speaker.person);
    return author ? { ...one, ...inbox, author } : notFound();
  });
}

/** What is to be written of it, or its refusal. */
async function draft(
  saying: Saying,
  facts: Facts,
  { place: self, said: body }: SaidOutside,
): Promise<Draft<ContributionRow, SaidView>> {
  const { tx, now, actor } = saying;
  const { engagement, owner, author, recordedBy } = facts;
  const { confidentiality } = engagement;
  const audience = body.audience ?? confidentiality;
  stopIf(audienceRefused([{ path: 'audience', audience }], confidentiality) ?? checkEvidence(body, null));
  await telemetryConsented(tx, actor, body.telemetryOf ?? [], { audience, now });
  const place = { program: self.id, cycle: null, audience, author, recordedBy };
  const { row, said, entry } = await draftContribution(saying, place, body);
  const entries = [{ type: 'contributed', subject: self, audience, body: { ...entry, outside: true } }];
  const notices = acknowledgeContribution({ id: said.id, place: self, author: author.id }, recordedBy !== null);
  const askedBy = askedAbout({ ...facts, now });
  const promises = owner && askedBy ? [inboxPromise(self.id, owner, askedBy)] : [];
  return {
    row,
    change: { entries, notices, promises },
    program: self.id,
    answer: { ...said, expect: { answerBy: null, askedBy } },
  };
}
