import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '../../database/connection.js';
import { askAhead, nothingAsked, type PendingRows } from '../../database/driver/pipelined-dialect.js';
import { OBLIGATIONS_AWAITED } from '../../database/unfinished.js';
import { awayThroughout, awayWhenDue, type Absence } from '../../domain/acting/absence.js';
import type { NoticeDraft } from '../../domain/change.js';
import { RULED } from '../../domain/decision/methods/forms.js';
import type { Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { DEPUTY_OF } from '../../queries/people/absences.query.js';
import { readFacilitators } from '../../queries/people/facilitators.query.js';
import type { PhaseNotice } from '../ports.js';

/** Whom a phase waits for, of which facilitators hear when it begins and those are away. */
interface Needed {
  readonly purpose: 'reviewer_missing' | 'decider_missing';
  /** As SQL over the subject's id. */
  readonly people: (id: string) => RawBuilder<unknown>;
  /** Whether whoever acts for them can do it; a vote is not passed on. */
  readonly passedOn: boolean;
  /** Whether this absence keeps them from it. */
  readonly missed: (absence: Pick<Absence, 'from' | 'to'>, due: Instant | null, now: Instant) => boolean;
}

const REVIEWING = { purpose: 'reviewer_missing', passedOn: true, missed: awayWhenDue } as const;

const NEEDED: Partial<Record<PhaseNotice, readonly Needed[]>> = {
  invite: [
    {
      ...REVIEWING,
      people: (cycle) => sql`select i.person from invitation i where i.cycle = ${cycle} and ${OBLIGATIONS_AWAITED}`,
    },
  ],
  ask_for_verdict: [{ ...REVIEWING, people: (id) => sql`select reviewer as person from review where id = ${id}` }],
  ask_for_positions: [
    {
      purpose: 'decider_missing',
      people: (id) => sql`select e.person from entitlement e join decision d on d.id = e.decision
        where e.decision = ${id} and e."right" = 'decide' and e.heard and not d.method = any(${RULED}::text[])
        and not exists (select from spoken s where s.decision = e.decision and s.voter = e.person and s.current
          and s.entry = (select forum_round(e.decision)))`,
      passedOn: false,
      missed: awayThroughout,
    },
    {
      purpose: 'decider_missing',
      people: (id) => sql`select d.authority as person from decision d
        where d.id = ${id} and d.deputy is null and d.method = any(${RULED}::text[])`,
      passedOn: true,
      missed: awayWhenDue,
    },
  ],
};

interface Away extends Pick<Absence, 'person' | 'from' | 'to'> {
  /** The place among what is needed. */
  readonly need: number;
}

/** Asks, without waiting for it, who of those whom this beginning needs is away at `now` or will be, with nobody who can do it for them. */
export async function askAway(
  tx: Tx,
  program: string,
  { id }: Subject,
  what: PhaseNotice,
  now: Instant,
): Promise<PendingRows<Away>> {
  const needed = NEEDED[what] ?? [];
  if (needed.length === 0) return nothingAsked();
  const questions = needed.map(
    ({ people, passedOn }, need) => sql`select ${need}::int as need, a.person, a.from_at as "from", a.to_at as "to"
      from absence a where a.program = ${program} and a.ended_at is null and a.to_at > ${now}
        and (not ${passedOn}::boolean or ${DEPUTY_OF} is null) and a.person in (${people(id)})`,
  );
  return askAhead(tx, sql<Away>`${sql.join(questions, sql` union all `)}`.compile(tx));
}

/** What the facilitators hear of those whom a phase needs that begins at `now` and is `due` while they are away; once for each of these. */
export async function newsOfAway(
  tx: Tx,
  program: string,
  what: PhaseNotice,
  away: readonly Away[],
  begun: { readonly subject: Subject; readonly due: Instant | null; readonly now: Instant },
): Promise<NoticeDraft[]> {
  const { subject, due, now } = begun;
  const missing = new Map<string, Needed['purpose']>();
  for (const { need, person, ...absence } of away) {
    const needed = NEEDED[what]?.[need];
    if (needed?.missed(absence, due, now)) missing.set(person, needed.purpose);
  }
  if (missing.size === 0) return [];
  const facilitators = await readFacilitators(tx, program);
  return [...missing].flatMap(([about, purpose]) =>
    facilitators.map((person) => ({
      person,
      purpose,
      subject,
      mark: about,
      version: 1,
      data: { about, because: 'away' },
    })),
  );
}
