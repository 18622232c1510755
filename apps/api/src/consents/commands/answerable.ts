import type { Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { givingRefused } from '../../../../../libs/domain/program/consent.js';
import { refuse, stopIf, Refused } from '../../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { lastPurposes } from '../consent.query.js';

/** The purpose that somebody answers, which is what is asked now; throws `unknown-reference` or what `givingRefused` refuses. */
export async function readAnswerable(tx: Tx, actor: Actor, purpose: string, now: Instant, until?: Instant) {
  const meant = await tx
    .selectFrom('consentPurpose')
    .select(['id', 'use', 'version', 'until', 'publishedBy'])
    .where('id', '=', purpose)
    .where('program', '=', actor.program)
    .executeTakeFirst();
  const errors = [{ path: 'purpose', message: 'This program has no purpose with this id' }];
  if (!meant) throw new Refused(refuse('unknown-reference', 'It names what is not there', errors));
  stopIf(givingRefused(meant, (await lastPurposes(tx, actor)).get(meant.use) ?? null, until, now));
  return meant;
}
