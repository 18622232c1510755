import { sql } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { change, join, notifyAll, type Change } from '../../domain/change.js';
import { rolesFor } from '../../domain/people.js';
import { consentWanted } from '../../domain/program/purpose.js';
import { subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { readFacilitators } from '../../queries/people/facilitators.query.js';

interface EndedConsent {
  readonly promise: string;
  /** A consent that had an end of its own, or a purpose with all that had none. */
  readonly about: string;
  /** Whose consent ended before the purpose did, while they take part: they may give it anew. */
  readonly person: string | null;
  readonly purpose: string | null;
}

/**
 * Notifies facilitators of consents that have ended by their dates, because they remove what is kept elsewhere, as after a withdrawal.
 * People whose consent had an end of its own are asked anew. Each end is notified once, which keeps the promise.
 */
export async function notifyConsentsEnded(tx: Tx, program: string, now: Instant): Promise<Change> {
  const { rows } = await sql<EndedConsent>`
    with ended as (
      update promise set asked_at = ${now}, times_asked = 1, kept_at = ${now}
      where program = ${program} and kind = 'consent_end' and kept_at is null and due_at <= ${now} returning id, about)
    select e.id as promise, e.about, m.person, c.purpose from ended e left join consent c on c.id = e.about
      left join membership m on m.program = c.program and m.person = c.person and m.roles && ${rolesFor('contribute')}::text[]
    order by e.id`.execute(tx);
  if (rows.length === 0) return change({});
  const facilitators = await readFacilitators(tx, program);
  const self = subject('program', program);
  return join(
    ...rows.map(({ promise, about, person, purpose }) =>
      change({
        notices: [
          ...notifyAll(facilitators, {
            purpose: 'consents_ended',
            subject: self,
            mark: promise,
            data: { about, because: 'expired' },
          }),
          ...(person === null || purpose === null ? [] : consentWanted(program, purpose, [person], promise)),
        ],
      }),
    ),
  );
}
