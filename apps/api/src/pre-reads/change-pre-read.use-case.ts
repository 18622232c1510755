import { Inject, Injectable } from '@nestjs/common';
import { Commands, type Actor } from '../../../../libs/commands/commands.js';
import type { Database, Tx } from '../../../../libs/database/connection.js';
import { changePreRead, isReading, preReadRefused } from '../../../../libs/domain/cycle/pre-read.js';
import { refuse, stopIf, type Refusal } from '../../../../libs/domain/refusal.js';
import type { Instant } from '../../../../libs/domain/time.js';
import { readStanding } from '../cycles/standing.query.js';
import { checkRevision, type Matching } from '../http/input/revision.js';
import { DB } from '../injection.js';
import { readPreRead } from './pre-read.query.js';
import type { PreReadPatch, PreReadView } from './pre-read.schemas.js';
import { loadReading } from './reading.query.js';

@Injectable()
export class ChangePreRead {
  constructor(
    private readonly commands: Commands,
    @Inject(DB) private readonly db: Database,
  ) {}

  /**
   * Changes a pre-read until the session opens, unless somebody changed it since the caller read it. One that people were sent goes to
   * its readers once more: at once while they read, else when the agenda is published again.
   */
  async execute(id: string, patch: PreReadPatch, matching: Matching, actor: Actor): Promise<PreReadView> {
    const { cycle: cycleId } = await readPreRead(this.db, actor, id);
    return this.commands.inCycle(cycleId, actor, async ({ tx, cycle, now, calendar, apply }) => {
      const before = await readPreRead(tx, actor, id);
      const { audience } = await readStanding(tx, actor, cycleId);
      const after = { ...before, ...patch };
      stopIf(preReadRefused(cycle, after, audience));
      checkRevision(matching, before.revision);
      stopIf(nothingToRead(before, patch));
      const revision = before.revision + 1;
      await write(tx, { id, revision, sentAt: isReading(cycle) ? now : null }, patch);
      const reading = await loadReading(tx, cycle, after);
      const correction = { changed: Object.keys(patch), revision };
      await apply(changePreRead(cycle, after, correction, reading, { by: { person: actor.person }, now, calendar }));
      return readPreRead(tx, actor, id);
    });
  }
}

/** A pre-read has a text, an address or both. */
function nothingToRead(before: PreReadView, { url = before.url, body }: PreReadPatch): Refusal | null {
  const hasBody = body === undefined ? before.hasBody : body !== null;
  if (hasBody || url !== null) return null;
  const errors = [{ path: 'body', message: 'Give the text (body), an address (url), or both' }];
  return refuse('invalid-input', 'Nothing would be left to read', errors);
}

/** Whoever has read it has read other words: their receipts end. */
async function write(
  tx: Tx,
  { id, ...now }: { readonly id: string; readonly revision: number; readonly sentAt: Instant | null },
  patch: PreReadPatch,
): Promise<void> {
  await tx
    .updateTable('preRead')
    .set({ ...patch, ...now })
    .where('id', '=', id)
    .execute();
  await tx.deleteFrom('receipt').where('preRead', '=', id).execute();
}
