import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Commands, type Actor } from '../../../../../libs/commands/commands.js';
import type { Tx } from '../../../../../libs/database/connection.js';
import { change } from '../../../../../libs/domain/change.js';
import { cutFromNamedOnly } from '../../../../../libs/domain/cycle/session-links.js';
import type { Audience } from '../../../../../libs/domain/people.js';
import { notFound, refuse, stopIf } from '../../../../../libs/domain/refusal.js';
import { subject, type Code } from '../../../../../libs/domain/subject.js';
import type { Instant } from '../../../../../libs/domain/time.js';
import { needConsent } from '../../consents/need-consent.js';
import { readCycle } from '../cycle.query.js';
import type { CycleView, SessionLinksBody } from '../cycle.schemas.js';

@Injectable()
export class RecordSessionLinks {
  constructor(private readonly commands: Commands) {}

  /**
   * Adds the links to recording and transcript, or takes them off. Possible at any time: recordings are often ready late.
   * Everybody invited consents, or was cut out of them; or everybody who attended, where they show nobody else.
   */
  execute(id: string, { without, attendeesOnly, ...links }: SessionLinksBody, actor: Actor): Promise<CycleView> {
    return this.commands.exclusive([subject('cycle', id)], actor, async ({ tx, now, write }) => {
      const shows = Object.values(links).some((link) => link !== null);
      const cut = [...new Set(without)];
      // a new link shows everybody invited whom nobody names; taking one off leaves the other as it was
      const shown = { notRecorded: cut, attendeesOnly: attendeesOnly ?? false };
      const set = shows || without !== undefined || attendeesOnly !== undefined ? { ...links, ...shown } : links;
      const {
        notRecorded,
        attendeesOnly: fewBefore,
        ...standing
      } = await tx
        .selectFrom('cycle')
        .select(['recordingUrl', 'transcriptUrl', 'notRecorded', 'attendeesOnly'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      const fewer = cut.some((person) => !notRecorded.includes(person)) || (shown.attendeesOnly && !fewBefore);
      stopIf(fewer ? cutFromNamedOnly(standing, links) : null);
      await tx.updateTable('cycle').set(set).where('id', '=', id).execute();
      if (shows) await consented(tx, id, cut, actor, now);
      const only: Record<string, Code> = shown.attendeesOnly ? { attendeesOnly: true } : {};
      const body = { links: Object.keys(links), without: cut.length, ...only }; // who it is would tell who did not consent
      const entries = [{ type: 'session-links-recorded', subject: subject('cycle', id), body }];
      await write(change({ entries }), { program: actor.program, cycle: id });
      return readCycle(tx, actor, id);
    });
  }
}

/** A session as its links show it. */
interface LinkedTo {
  audience: Audience;
  from: Instant | null;
  to: Instant | null;
  shown: string[];
  strangers: string[];
}

/** Asks the rows as they are with the new links: whom a recording shows stands in one place, where it is read as well. */
async function consented(tx: Tx, id: string, without: readonly string[], actor: Actor, now: Instant): Promise<void> {
  const { rows } = await sql<LinkedTo>`
    select c.audience, c.session_opened_at as "from", c.session_closed_at as "to", array(select recorded_people(c.id)::text) as shown,
      array(select w::text from unnest(c.not_recorded) as w
        where not exists (select from invitation i where i.cycle = c.id and i.person = w)) as strangers
    from cycle c where c.id = ${id}`.execute(tx);
  const [linked] = rows;
  if (!linked) throw notFound();
  const { audience, from, to, shown, strangers } = linked;
  const errors = strangers.map((one) => ({
    path: `without[${without.indexOf(one)}]`,
    message: 'is not invited to this session',
  }));
  stopIf(errors.length > 0 ? refuse('unknown-reference', 'It names people who are not there', errors) : null);
  const people = new Map(shown.map((person) => [person, `people.${person}`]));
  const during = from === null ? undefined : { from, to: to ?? now };
  await needConsent(tx, actor, people, { use: 'recording', audience, now, ...(during ? { during } : {}) });
}
