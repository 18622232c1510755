import { Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { ContentRequest, Draft, Saying } from '../../../../libs/commands/content.js';
import type { Tx } from '../../../../libs/database/connection.js';
import { acknowledgeContribution } from '../../../../libs/domain/contribution/acknowledging.js';
import type { ContributionBody } from '../../../../libs/domain/contribution/contribution.js';
import { inputClosed } from '../../../../libs/domain/cycle/input-window.js';
import { checkEvidence, ofScenario } from '../../../../libs/domain/contribution/evidence.js';
import { audienceRefused } from '../../../../libs/domain/program/audience.js';
import { granted, notFound, Refused, stopIf } from '../../../../libs/domain/refusal.js';
import { subject, type Subject } from '../../../../libs/domain/subject.js';
import { telemetryConsented } from '../consents/need-consent.js';
import type { SaidView } from './contribution.schemas.js';
import { draftContribution, insertContributions, type ContributionRow } from './insert-contribution.js';
import { readSpeakers, type Spoken } from './speaker.query.js';
import { readSurroundings, type Asking, type Surroundings } from './surroundings.query.js';

type SaidInCycle = ContentRequest<ContributionBody>;
type Facts = Spoken & Surroundings;

@Injectable()
export class Contribute {
  private readonly contribute: (place: Subject, actor: Actor, said: ContributionBody) => Promise<SaidView>;

  constructor(commands: Commands) {
    this.contribute = commands.grouped({ load, draft, insert: insertContributions });
  }

  /** Takes what somebody says while input is open, or what a facilitator writes down of theirs. Only reads and inserts. */
  execute(cycle: string, body: ContributionBody, actor: Actor): Promise<SaidView> {
    return this.contribute(subject('cycle', cycle), actor, body);
  }
}

/** Whose words they are, and what these are checked against. */
async function load(tx: Tx, { id: cycle }: Subject, requests: readonly SaidInCycle[]): Promise<(Facts | Refused)[]> {
  const spoken = await readSpeakers(tx, requests, cycle);
  return readSurroundings(
    tx,
    cycle,
    requests.map(({ actor: viewer, said: body }, nth): (Spoken & Asking) | Refused => {
      const one = spoken[nth] ?? notFound();
      return one instanceof Refused ? one : { ...one, viewer, body };
    }),
  );
}

/** What is to be written of it, or its refusal. */
async function draft(
  saying: Saying,
  facts: Facts,
  { place: self, said: asSaid }: SaidInCycle,
): Promise<Draft<ContributionRow, SaidView>> {
  const { tx, now, actor } = saying;
  const { standing, recordedBy, author, answerBy, topic, unknown } = facts;
  const { program } = standing;
  stopIf(inputClosed(standing, now) ?? unknown);
  const audience = asSaid.audience ?? standing.audience;
  const within = [{ path: 'audience', audience }];
  stopIf(audienceRefused(within, standing.audience) ?? checkEvidence(asSaid, topic));
  const body = granted(ofScenario(asSaid, topic));
  await telemetryConsented(tx, actor, body.telemetryOf ?? [], { audience, now });
  const place = { program, cycle: self.id, audience, author, recordedBy };
  const { row, said, entry } = await draftContribution(saying, place, body);
  const entries = [{ type: 'contributed', subject: self, audience, body: entry }];
  const notices = acknowledgeContribution({ id: said.id, place: self, author: author.id }, recordedBy !== null);
  return { row, change: { entries, notices }, program, answer: { ...said, expect: { answerBy, askedBy: null } } };
}
