import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Command } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { sendAhead } from '../../../../../libs/database/driver/ahead.js';
import { repeated, type PositionGiven } from '../../../../../libs/domain/decision/positions.js';
import type { Viewer } from '../../../../../libs/domain/people.js';
import { Refused } from '../../../../../libs/domain/refusal.js';
import type { Forum } from './read-forum.js';

/** Whether there was an earlier position, and the proof of taking part for whose name is not kept with theirs. */
export interface Written {
  readonly id: string;
  readonly changed: boolean;
  readonly receipt: string | null;
}

export const hashReceipt = (receipt: string): Buffer => createHash('sha256').update(receipt).digest();

/** Somebody's own lock in a forum, sent ahead: without it two of their first positions at once would meet in the unique index. */
export const lockOwn = (tx: Tx, { person }: Viewer, decision: string): Promise<void> =>
  sendAhead(
    tx,
    sql`select pg_advisory_xact_lock(hashtextextended(${`position:${decision}:${person}`}, 0))`.compile(tx),
  );

/** The earlier position becomes history. Only the person's own row is touched, under their own lock. Refuses to say the same twice. */
export async function replacePosition(
  { tx, now, actor }: Command,
  decision: string,
  { round, program, audience, given, anonymous, said: before }: Forum,
  said: PositionGiven,
): Promise<Written> {
  const { person } = actor;
  if (given === null) throw new Error('The rule refuses who has no right');
  const { option, stance, reason } = said;
  const ranking = said.ranking === null ? null : JSON.stringify(said.ranking);
  const scores = said.scores === null ? null : JSON.stringify(said.scores);
  const id = randomUUID();
  const secret = anonymous && given === 'decide';
  if (before) await tx.updateTable('position').set({ current: false }).where('id', '=', before).execute();
  const row = { decision, program, audience, entry: round, kind: given, option, stance, ranking, scores, reason };
  const insert = tx.insertInto('position').values({ ...row, id, at: now, person: secret ? null : person });
  await insert.execute();
  if (before && (await isSame(tx, before, id)) && !(await wasClosed(tx, before))) throw new Refused(repeated());
  return {
    id,
    changed: before !== null,
    receipt: secret ? await keepSecret(tx, { id, decision, round, person }) : null,
  };
}

/** Compared by Postgres, because JSON has many spellings. */
async function isSame(tx: Tx, one: string, other: string): Promise<boolean> {
  const { rows } = await sql<{ same: boolean }>`
    select (a.option, a.stance, a.ranking, a.scores, a.reason) is not distinct from
      (b.option, b.stance, b.ranking, b.scores, b.reason) as same
    from "position" a, "position" b where a.id = ${one} and b.id = ${other}`.execute(tx);
  return rows[0]?.same ?? false;
}

/** An objection that was closed since blocks no more: to object again, in the same words too, is something new. */
async function wasClosed(tx: Tx, position: string): Promise<boolean> {
  const { rows } = await sql<{ closed: boolean }>`
    select exists (select from concern where "position" = ${position} and closed_at is not null) as closed`.execute(tx);
  return rows[0]?.closed ?? false;
}

/** Keeps whose position it is where only tallying looks, and gives them a receipt of which a hash is kept. */
async function keepSecret(
  tx: Tx,
  { id, decision, round, person }: { id: string; decision: string; round: number; person: string },
): Promise<string> {
  const receipt = randomBytes(16).toString('hex'); // as an argument it never looks like an option
  await tx
    .updateTable('secretVoter')
    .set({ current: false })
    .where('decision', '=', decision)
    .where('entry', '=', round)
    .where('person', '=', person)
    .execute();
  await tx
    .insertInto('secretVoter')
    .values({ position: id, decision, entry: round, person, receipt: hashReceipt(receipt) })
    .execute();
  return receipt;
}
