import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor, type Command } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { raiseConcern, raisingRefused } from '../../../../../libs/domain/decision/concerns.js';
import { deaf } from '../../../../../libs/domain/decision/positions.js';
import { stopIf } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { ConcernBody, ConcernView } from './concern.schemas.js';
import { readForum, type Forum } from '../positions/read-forum.js';
import { readConcern } from './concern.query.js';

@Injectable()
export class RaiseConcern {
  constructor(private readonly commands: Commands) {}

  /** Raises a concern under a name. It is yours until you close it, and while it is open it blocks. */
  execute(id: string, { name, reason }: ConcernBody, actor: Actor): Promise<ConcernView> {
    return this.commands.shared([subject('decision', id)], actor, async (command) => {
      const { tx, now } = command;
      const forum = await readForum(tx, actor, id);
      const { method, right, round } = forum;
      stopIf(raisingRefused({ method, right, ...(await othersOf(tx, id, round, name)) }) ?? deaf(forum, now));
      const concern = await insertConcern(command, id, forum, { position: null, name, body: reason });
      command.countPositions(subject('decision', id));
      return readConcern(tx, actor, concern);
    });
  }
}

/** Names are told apart as people do; the lock is the name's alone, so that two at once do not both take it. */
async function othersOf(
  tx: Tx,
  decision: string,
  round: number,
  name: string,
): Promise<{ nameTaken: boolean; raised: number }> {
  const key = name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
  await sql`select pg_advisory_xact_lock(hashtextextended(${`concern:${decision}:${key}`}, 0))`.execute(tx);
  const { rows } = await sql<{ nameTaken: boolean; raised: number }>`
    select coalesce(bool_or(closed_at is null and lower(btrim(regexp_replace(normalize(name, NFKC), '\\s+', ' ', 'g'))) = ${key}), false)
      as name_taken, count(*)::int as raised
    from concern where decision = ${decision} and entry = ${round}`.execute(tx);
  return rows[0] ?? { nameTaken: false, raised: 0 };
}

/** Writes a concern and tells the proposer, who can do something about it. Returns its id. */
export async function insertConcern(
  { tx, now, actor, write }: Command,
  decision: string,
  { program, cycle, audience, round, proposer }: Forum,
  { position, name, body }: { position: string | null; name: string; body: string },
): Promise<string> {
  const id = randomUUID();
  const owner = actor.person;
  await tx
    .insertInto('concern')
    .values({ id, decision, program, cycle, audience, entry: round, position, name, body, owner, raisedAt: now })
    .execute();
  await write(raiseConcern({ id, decision, audience, proposer }, owner), { program, cycle });
  return id;
}
