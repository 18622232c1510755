import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { notifyRecorded } from '../../../../libs/domain/contribution/acknowledging.js';
import { aboutOf, type ContributionBody } from '../../../../libs/domain/contribution/contribution.js';
import { mended, type ContributionPatch } from '../../../../libs/domain/contribution/patch.js';
import { speakingRefused } from '../../../../libs/domain/contribution/mending.js';
import { storyText } from '../../../../libs/domain/contribution/story.js';
import { checkEvidence, ofScenario } from '../../../../libs/domain/contribution/evidence.js';
import { checkFeedback, isWeak } from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import type { Audience, Viewer } from '../../../../libs/domain/people.js';
import { narrowest } from '../../../../libs/domain/program/audience.js';
import { granted, notFound, refuse, Refused, stopIf, type Refusal } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { hashText, newSalt } from '../../../../libs/journal/text-hash.js';
import { recordingConsented, telemetryConsented } from '../consents/need-consent.js';
import { checkRevision, type Matching } from '../http/input/revision.js';
import { DB } from '../injection.js';
import { readContribution } from './contribution.query.js';
import type { ContributionView } from './contribution.schemas.js';
import { readInbox } from './inbox/inbox.query.js';
import { knowProxy } from './insert-contribution.js';
import { lockMendable, mendingOf } from './mendable.query.js';
import { readAuthor } from './speaker.query.js';
import { readSurroundings } from './surroundings.query.js';

@Injectable()
export class ChangeContribution {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Edits a contribution, by its author or the facilitator who recorded it, until it is cited or answered, or refinement begins. Locks the cycle
   * exclusively, so that nobody cites or answers the words that are being replaced; for the inbox the program, so that no cycle takes it over
   * meanwhile. Stories are cited from other cycles as well, so their row is locked. Consent to telemetry is checked again for changed words.
   */
  async execute(id: string, patch: ContributionPatch, matching: Matching, actor: Actor): Promise<ContributionView> {
    const mending = await mendingOf(this.db, actor, id);
    const { cycle, self } = mending;
    return this.commands.exclusive([self], actor, async ({ tx, now, write }) => {
      const { contribution: before, closed } = await lockMendable(tx, actor, mending);
      stopIf(closed);
      checkRevision(matching, before.revision);
      const whole = granted(mended(bodyOf(before), patch));
      const { audience = before.audience } = whole;
      await consentedAnew(tx, actor, { before, whole, now });
      const author = await readAuthor(tx, actor, before.author.id);
      const speaking = (widest: Audience): Refusal | null =>
        speakingRefused({ ...whoseOf(before), audience: before.audience }, patch, actor.person, widest);
      const within = { body: whole, anew: isAboutAnew(bodyOf(before), whole, patch), speaking };
      const checked =
        cycle === null
          ? checkOutside(patch, within, await confidentialityOf(tx, actor.program))
          : await checkWithin(tx, actor, cycle, within, author);
      const body = granted(checked);
      await knowProxy(tx, actor.program, body.proxyFor === bodyOf(before).proxyFor ? null : (body.proxyFor ?? null));
      await keep(tx, id, now);
      const revision = before.revision + 1;
      const replaced = await replace(tx, { id, revision, by: actor.person, now }, { ...body, audience });
      const entry = { ...replaced, changed: changedOf(bodyOf(before), body) };
      const readers = narrowest(before.audience, audience); // who reads it no more is not told of it either
      const entries = [{ type: 'contribution-changed', subject: self, audience: readers, body: entry }];
      const words = { id, place: self, author: author.person };
      const notices = author.person === actor.person ? [] : [notifyRecorded(words, revision)];
      await write(change({ entries, notices }), { program: actor.program, cycle });
      return readContribution(tx, actor, id);
    });
  }
}

const bodyOf = ({ kind, channel, telemetryOf, text, story, observation, audience, ...named }: ContributionView) => ({
  kind,
  channel,
  proxyFor: named.proxyFor ?? undefined,
  audience,
  telemetryOf,
  text,
  story: story ?? undefined,
  observation: observation ?? undefined,
  topic: named.topic ?? undefined,
  objective: named.objective ?? undefined,
  criterion: named.criterion ?? undefined,
  scenario: named.scenario ?? undefined,
});

const whoseOf = ({ author, recordedBy }: ContributionView) => ({
  author: author.id,
  recordedBy: recordedBy?.id ?? null,
});

type Whole = ReturnType<typeof bodyOf>;

/** What of it is not as it was, by the names of its fields. The text of a story is made of its parts. */
const changedOf = (before: Whole, { text, ...after }: ContributionBody): (keyof Whole)[] =>
  (Object.keys(before) as (keyof Whole)[]).filter(
    (part) =>
      !(part === 'text' && after.kind === 'story') && !isDeepStrictEqual(before[part], { ...after, text }[part]),
  );

interface Anew {
  readonly before: ContributionView;
  readonly whole: ContributionBody;
  readonly now: Instant;
}

/** Whoever's telemetry it rests on consents to words that are new, and to readers who are more; so do those whom its files record. */
async function consentedAnew(tx: Tx, actor: Actor, { before, whole, now }: Anew): Promise<void> {
  const { audience = before.audience, telemetryOf = [] } = whole;
  const wider = narrowest(audience, before.audience) !== audience;
  await telemetryConsented(tx, actor, wider || saysAnew(bodyOf(before), whole) ? telemetryOf : [], { audience, now });
  const recorded = before.attachments.flatMap(({ recordingOf }) => recordingOf);
  await recordingConsented(tx, actor, wider ? [...new Set(recorded)] : [], { audience, now });
}

type Words = Pick<ContributionBody, 'text' | 'observation'>;

const saysAnew = (before: Words, { text, observation }: Words): boolean =>
  !isDeepStrictEqual([before.text, before.observation], [text, observation]);

type Observing = Pick<ContributionBody, 'topic' | 'observation' | 'kind'>;
const seen = ({ topic, observation, kind }: Observing) => [topic, observation, kind === 'evidence'];

/** Whether a patch says anew what was observed and where, or that it is evidence. One that mends a word elsewhere does not. */
const isAboutAnew = (before: Observing, after: Observing, { scenario }: ContributionPatch): boolean =>
  scenario !== undefined || !isDeepStrictEqual(seen(before), seen(after));

/** What is checked where it was said. */
interface WithinPlace {
  readonly body: ContributionBody;
  readonly anew: boolean;
  /** What is not the actor's to choose of who reads it and for whom it speaks, where at most `widest` may read it. */
  readonly speaking: (widest: Audience) => Refusal | null;
}

/**
 * What it is in a cycle, where it names what its author may read, or what is wrong with it there. What scenarios its topic has counts only
 * where it is about that anew (`anew`): they may have come after it was said.
 */
async function checkWithin(
  tx: Tx,
  actor: Actor,
  cycle: string,
  { body, anew, speaking }: WithinPlace,
  author: Viewer,
): Promise<ContributionBody | Refusal> {
  const [around] = await readSurroundings(tx, cycle, [{ viewer: actor, speaker: author, body }]);
  if (!around || around instanceof Refused) throw around ?? notFound();
  const topic = anew ? around.topic : null;
  return around.unknown ?? speaking(around.standing.audience) ?? checkEvidence(body, topic) ?? ofScenario(body, topic);
}

/** The same of what waits in the inbox: nothing new in it names what only a cycle holds. */
function checkOutside(
  patch: ContributionPatch,
  { body, speaking }: WithinPlace,
  widest: Audience,
): ContributionBody | Refusal {
  const { topic, objective, criterion, scenario, observation } = patch;
  const named = { topic, objective, criterion, scenario, 'observation.criterion': observation?.criterion };
  const errors = Object.entries(named).flatMap(([path, id]) => (id ? [{ path, message: NO_CYCLE_YET }] : []));
  if (errors.length > 0) return refuse('unknown-reference', 'It names what is not there', errors);
  return speaking(widest) ?? checkEvidence(body, null) ?? body;
}

/** For whom what waits in the inbox is at most. */
async function confidentialityOf(tx: Tx, program: string): Promise<Audience> {
  return (await readInbox(tx, program, [])).inbox.engagement.confidentiality;
}

const NO_CYCLE_YET = 'It waits in the inbox: no cycle holds it yet';

/** Writes it as it is now in the place of what it was, and answers with what the journal says of its words. */
async function replace(
  tx: Tx,
  { id, revision, by, now }: Record<'id' | 'by', string> & { readonly revision: number; readonly now: Instant },
  body: ContributionBody & { readonly audience: Audience },
) {
  const { kind, channel, proxyFor = null, audience } = body;
  const words = body.story ? storyText(body.story) : (body.text ?? '');
  const salt = newSalt();
  const quality = checkFeedback(words, body);
  await tx
    .updateTable('contribution')
    .set({
      kind,
      channel,
      proxyFor,
      audience,
      ...aboutOf(body),
      body: words,
      salt,
      quality: JSON.stringify(quality),
      story: body.story ? JSON.stringify(body.story) : null,
      observation: body.observation ? JSON.stringify(body.observation) : null,
      revision,
      editedAt: now,
      editedBy: by,
    })
    .where('id', '=', id)
    .execute();
  return { contribution: id, revision, textHash: hashText(salt, words), quality: isWeak(quality) ? 'weak' : 'ok' };
}

/** Keeps a contribution as it is now, with the salt of its hash in the journal. */
async function keep(tx: Tx, id: string, now: Instant): Promise<void> {
  await sql`
    insert into contribution_history (contribution, revision, program, cycle, kind, channel, proxy_for, readers, topic, objective, criterion, scenario,
      body, salt, quality, story, observation, said_at, replaced_at)
    select id, revision, program, cycle, kind, channel, proxy_for, audience, topic, objective, criterion, scenario, body, salt, quality, story, observation, coalesce(edited_at, at), ${now}
    from contribution where id = ${id}`.execute(tx);
}
