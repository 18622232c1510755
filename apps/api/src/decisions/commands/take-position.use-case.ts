import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor, type Command } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { positionRefused } from '../../../../../libs/domain/decision/commands.js';
import type { Right } from '../../../../../libs/domain/facts.js';
import type { Audience, Viewer } from '../../../../../libs/domain/people.js';
import { notFound, Refused } from '../../../../../libs/domain/refusal.js';
import { subject } from '../../../../../libs/domain/subject.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import type { PositionBody, PositionView } from '../decision.schemas.js';
import { readOwnPosition } from '../position.query.js';
import { visible } from '../visible-decision.js';

@Injectable()
export class TakePosition {
  constructor(private readonly commands: Commands) {}

  /** Says what you think by the right you were given. It can be changed while the window is open; the history stays. */
  execute(id: string, body: PositionBody, actor: Actor): Promise<PositionView> {
    const option = body.option ?? null;
    const reason = body.reason ?? null;
    const self = subject('decision', id);
    return this.commands.content([self], actor, async (command) => {
      const { tx, now, write } = command;
      const forum = await readForum(tx, actor, id, option);
      const { right, optionKnown: known, closesAt } = forum;
      const no = positionRefused(forum, right, { option: option === null ? null : { known }, reason, closesAt, now });
      if (no) throw new Refused(no);
      const changed = await replacePosition(command, id, forum, { kind: forum.given, option, reason });
      await write(
        change({
          entries: [
            { type: 'position-taken', subject: self, audience: forum.audience, body: { kind: forum.given, changed } },
          ],
        }),
        forum,
      );
      await tx
        .insertInto('poke')
        .values({ kind: 'decision', subject: id, signal: 'positionsChanged', at: now })
        .execute();
      const position = await readOwnPosition(tx, actor, id);
      if (!position) throw new Error('A position that was just taken is there');
      return position;
    });
  }
}

interface Forum {
  program: string;
  cycle: string;
  audience: Audience;
  phase: string;
  entry: number;
  over: boolean;
  heldUntil: Instant | null;
  closesAt: Instant | null;
  given: Right | null;
  right: Right | 'final_authority' | null;
  optionKnown: boolean;
}

async function readForum(tx: Tx, viewer: Viewer, id: string, option: string | null): Promise<Forum> {
  const { rows } = await sql<Omit<Forum, 'right'> & { authority: string }>`
    select d.program, d.cycle, d.audience, d.authority, g.phase, g.entry, g.over, g.held_until, w.closes_at,
      (select kind from decision_right where decision = d.id and person = ${viewer.person}) as given,
      exists (select from option o where o.decision = d.id and o.id = ${option}) as option_known
    from decision d join cycle c on c.id = d.cycle join gate g on g.kind = 'decision' and g.id = d.id
      left join input_window w on w.kind = 'decision' and w.subject = d.id and w.what = 'advice'
    where d.id = ${id} and ${visible(viewer)}`.execute(tx);
  const [row] = rows;
  if (!row) throw notFound();
  const { authority, ...forum } = row;
  return { ...forum, right: authority === viewer.person ? 'final_authority' : forum.given };
}

/**
 * The earlier position becomes history. Only the person's own row is touched, and the lock is theirs alone: without it two
 * of their first positions at once would meet in the unique index. Returns whether there was an earlier one.
 */
async function replacePosition(
  { tx, now, actor }: Command,
  decision: string,
  { entry, program, audience }: Forum,
  said: { kind: Right | null; option: string | null; reason: string | null },
): Promise<boolean> {
  const { person } = actor;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`position:${decision}:${person}`}, 0))`.execute(tx);
  const before = await tx
    .updateTable('position')
    .set({ current: false })
    .where('decision', '=', decision)
    .where('entry', '=', entry)
    .where('person', '=', person)
    .where('current', '=', true)
    .returning('id')
    .execute();
  const { kind, option, reason } = said;
  if (kind === null) throw new Error('The rule refuses who has no right');
  const row = { id: randomUUID(), decision, program, audience, entry, person, kind, option, reason, at: now };
  await tx.insertInto('position').values(row).execute();
  return before.length > 0;
}
