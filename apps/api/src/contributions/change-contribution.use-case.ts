import { isDeepStrictEqual } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { change } from '../../../../libs/domain/change.js';
import { notifyRecorded } from '../../../../libs/domain/contribution/acknowledging.js';
import { aboutOf, type ContributionBody } from '../../../../libs/domain/contribution/contribution.js';
import { mended, type ContributionPatch } from '../../../../libs/domain/contribution/patch.js';
import { storyText } from '../../../../libs/domain/contribution/story.js';
import { checkEvidence, ofScenario } from '../../../../libs/domain/contribution/evidence.js';
import { checkFeedback, isWeak } from '../../../../libs/domain/contribution/feedback/feedback-quality.js';
import type { Viewer } from '../../../../libs/domain/people.js';
import { granted, notFound, refuse, Refused, stopIf, type Refusal } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { hashText, newSalt } from '../../../../libs/journal/text-hash.js';
import { telemetryConsented } from '../consents/need-consent.js';
import { checkRevision, type Matching } from '../http/input/revision.js';
import { DB } from '../injection.js';
import { readContribution } from './contribution.query.js';
import type { ContributionView } from './contribution.schemas.js';
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
      const rests = saysAnew(bodyOf(before), whole) ? (whole.telemetryOf ?? []) : [];
      await telemetryConsented(tx, actor, rests, { audience: before.audience, now });
      const author = await readAuthor(tx, actor, before.author.id);
      const within = { body: whole, anew: isAboutAnew(bodyOf(before), whole, patch) };
      const checked = cycle === null ? checkOutside(patch, whole) : await checkWithin(tx, actor, cycle, within, author);
      const body = granted(checked);
      await keep(tx, id, now);
      const revision = before.revision + 1;
      const entry = await replace(tx, { id, revision, by: actor.person, now }, body);
      const entries = [{ type: 'contribution-changed', subject: self, audience: before.audience, body: entry }];
      const words = { id, place: self, author: author.person };
      const notices = author.person === actor.person ? [] : [notifyRecorded(words, revision)];
      await write(change({ entries, notices }), { program: actor.program, cycle });
      return readContribution(tx, actor, id);
    });
  }
}

const bodyOf = ({ kind, channel, telemetryOf, text, story, observation, ...named }: ContributionView) => ({
  kind,
  channel,
  telemetryOf,
  text,
  story: story ?? undefined,
  observation: observation ?? undefined,
  topic: named.topic ?? undefined,
  objective: named.objective ?? undefined,
  criterion: named.criterion ?? undefined,
  scenario: named.scenario ?? undefined,
});

type Words = Pick<ContributionBody, 'text' | 'observation'>;

const saysAnew = (before: Words, { text, observation }: Words): boolean =>
  !isDeepStrictEqual([before.text, before.observation], [text, observation]);

type Observing = Pick<ContributionBody, 'topic' | 'observation'>;

/** Whether a patch says anew what was observed and where. One that mends a word elsewhere does not. */
const isAboutAnew = (before: Observing, { topic, observation }: Observing, { scenario }: ContributionPatch): boolean =>
  scenario !== undefined || !isDeepStrictEqual([before.topic, before.observation], [topic, observation]);

/**
 * What it is in a cycle, where it names what its author may read, or what is wrong with it there. What scenarios its topic has counts only
 * where it is about that anew (`anew`): they may have come after it was said.
 */
async function checkWithin(
  tx: Tx,
  actor: Actor,
  cycle: string,
  { body, anew }: { readonly body: ContributionBody; readonly anew: boolean },
  author: Viewer,
): Promise<ContributionBody | Refusal> {
  const [around] = await readSurroundings(tx, cycle, [{ viewer: actor, speaker: author, body }]);
  if (!around || around instanceof Refused) throw around ?? notFound();
  const topic = anew ? around.topic : null;
  return around.unknown ?? checkEvidence(body, topic) ?? ofScenario(body, topic);
}

/** The same of what waits in the inbox: nothing new in it names what only a cycle holds. */
function checkOutside(patch: ContributionPatch, body: ContributionBody): ContributionBody | Refusal {
  const { topic, objective, criterion, scenario, observation } = patch;
  const named = { topic, objective, criterion, scenario, 'observation.criterion': observation?.criterion };
  const errors = Object.entries(named).flatMap(([path, id]) => (id ? [{ path, message: NO_CYCLE_YET }] : []));
  if (errors.length > 0) return refuse('unknown-reference', 'It names what is not there', errors);
  return checkEvidence(body, null) ?? body;
}

const NO_CYCLE_YET = 'It waits in the inbox: no cycle holds it yet';

/** Writes the new words in the place of the old ones, and answers with what the journal says of them. */
async function replace(
  tx: Tx,
  { id, revision, by, now }: Record<'id' | 'by', string> & { readonly revision: number; readonly now: Instant },
  body: ContributionBody,
) {
  const words = body.story ? storyText(body.story) : (body.text ?? '');
  const salt = newSalt();
  const quality = checkFeedback(words, body);
  await tx
    .updateTable('contribution')
    .set({
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
    insert into contribution_history (contribution, revision, program, cycle, topic, objective, criterion, scenario, body, salt, quality, story, observation,
      said_at, replaced_at)
    select id, revision, program, cycle, topic, objective, criterion, scenario, body, salt, quality, story, observation, coalesce(edited_at, at), ${now}
    from contribution where id = ${id}`.execute(tx);
}
