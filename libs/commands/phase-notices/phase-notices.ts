import { sql, type Selectable } from 'kysely';
import type { PhaseNotice, PhaseNotices } from '../ports.js';
import type { Database, Tx } from '../../database/connection.js';
import { nothingAsked } from '../../database/driver/ahead.js';
import type { Tables } from '../../database/schema.js';
import type { NoticeDraft } from '../../domain/change.js';
import type { Purpose } from '../../domain/notice.js';
import type { Position, Step, Subject } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';
import { bySystem } from '../../journal/append.js';
import { makersOf } from '../../queries/people/asked.js';
import { lockGates } from '../gates/lock-gates.js';
import { askPositions, positionsFrom, requirePosition } from '../gates/positions.js';
import { announce, queueNotices } from '../writing/queue-notices.js';
import { askAway, noticesOfAbsent } from '../absences/missing-at-beginning.js';

interface Audience {
  readonly purpose: Purpose;
  /** Tells only when the subject has ended in this phase. */
  readonly phase?: string;
  /** Tells only in the first entry of a round of positions, or only in a later one. */
  readonly round?: 'first' | 'again';
  /** Whom to tell, as SQL over the subject's id. */
  readonly people: (id: string) => ReturnType<typeof sql>;
  /** Whether it is for `t.person` alone: nobody who acts for them gets it. Without it, of what asks for something it is for nobody alone. */
  readonly own?: (id: string) => ReturnType<typeof sql>;
}

const facilitators = (id: string) => sql`
  select m.person from membership m join gate f on f.program = m.program
  where f.id = ${id} and 'facilitator' = any(m.roles)`;

/** People who watch a pilot: its owner, its decider, and the people who can halt it. */
const watching = (pilot: string) => sql`
  select unnest(array[owner, decider]) as person from pilot where id = ${pilot} union select person from pilot_halter where pilot = ${pilot}`;

/** Those of a pilot's segments who take part in the program; everybody, where it names none. */
const cohort = (pilot: string) => sql`
  select m.person from pilot t join membership m on m.program = t.program
  where t.id = ${pilot} and (t.segments = '{}' or m.segments && t.segments)`;

/** Everybody with a part in a decision. */
const concerned = (decision: string) => sql`
  select person from decision_right where decision = ${decision}
  union select authority from decision where id = ${decision} union select proposer from decision where id = ${decision}`;

/** Whose approval of a decision or a pilot counts. */
const approvers = (of: string) => sql`
  select r.reviewer as person from review r join gate a on a.kind = 'review' and a.id = r.id
  where a.phase = 'approved' and (r.decision = ${of} or r.pilot = ${of})`;

const reviewer = (review: string) => sql`select reviewer as person from review where id = ${review}`;

/** Everybody with a part in decisions whose place this one has taken, and none in this one. */
const superseded = (decision: string) => sql`
  select p.person from decision_link l join decision d on d.id = l.other join lateral (
    select r.person from decision_right r where r.decision = d.id union select d.authority union select d.proposer) p on true
  where l.decision = ${decision} and takes_place(l.decision) except (${concerned(decision)})`;

/** People to tell about decisions that this one would replace: their facilitators and final authorities, without the proposer, who knows. */
const guardians = (decision: string) => sql`
  select p.person from decision_link l join decision d on d.id = l.other join lateral (
    ${facilitators(decision)} union select d.authority union select d.deputy) p on true
  where l.decision = ${decision} and l.kind = 'supersedes' and p.person <> l.linked_by`;

/** Whom each notice is for, and for which purpose. */
const AUDIENCES: Record<PhaseNotice, readonly Audience[]> = {
  invite: [
    { purpose: 'invitation', people: (id) => sql`select person from invitation where cycle = ${id}` },
    {
      purpose: 'obligations_wanted',
      people: (id) => sql`select person from invitation where cycle = ${id} and compliance`,
    },
  ],
  distribute_pre_reads: [
    { purpose: 'agenda_published', people: (id) => sql`select person from invitation where cycle = ${id}` },
  ],
  open_session: [{ purpose: 'session_open', people: (id) => sql`select person from invitation where cycle = ${id}` }],
  ask_for_dispositions: [{ purpose: 'dispositions_wanted', people: facilitators }],
  draft_closure: [{ purpose: 'closure_draft_ready', people: facilitators }],
  deliver_closure: [],
  ask_for_positions: [
    {
      purpose: 'decision_opened',
      round: 'first',
      people: (id) => sql`select person from decision_right where decision = ${id}
        union select authority from decision where id = ${id} union ${guardians(id)}`,
      own: (id) => sql`t.person <> (select authority from decision where id = ${id})`, // nobody votes for somebody else
    },
    { purpose: 'last_call_stopped', round: 'again', people: concerned },
  ],
  announce_last_call: [{ purpose: 'last_call_begun', people: concerned }],
  announce_decision: [
    {
      purpose: 'decision_made',
      people: (id) => sql`${concerned(id)} except select decided_by from decision where id = ${id}`,
    },
  ],
  announce_outcome: [
    { purpose: 'decision_in_effect', phase: 'in_effect', people: concerned },
    { purpose: 'decision_superseded', phase: 'in_effect', people: superseded },
    {
      purpose: 'decision_withdrawn',
      phase: 'withdrawn',
      people: (id) => sql`${concerned(id)} union ${approvers(id)}`,
    },
  ],
  ask_for_verdict: [{ purpose: 'review_wanted', people: reviewer }],
  ask_for_changes: [
    {
      purpose: 'changes_requested',
      people: (id) => sql`${makersOf(id)} union ${facilitators(id)}`,
    },
  ],
  announce_verdict: [
    { purpose: 'review_ended', people: makersOf },
    { purpose: 'review_ended', phase: 'withdrawn', people: reviewer }, // nobody waits for them any more
  ],
  announce_start: [{ purpose: 'pilot_started', people: watching }],
  ask_for_pilot_verdict: [
    { purpose: 'verdict_wanted', people: (id) => sql`select owner as person from pilot where id = ${id}` },
  ],
  announce_pilot_verdict: [
    {
      purpose: 'pilot_closed',
      phase: 'closed',
      people: (id) => sql`${cohort(id)} union ${watching(id)} union ${approvers(id)}`,
    },
    { purpose: 'pilot_withdrawn', phase: 'withdrawn', people: (id) => sql`${watching(id)} union ${approvers(id)}` },
  ],
};

/** Queues the notices with which a phase begins. Queues none if its entry is over by now. */
export class PostgresPhaseNotices implements PhaseNotices {
  constructor(private readonly db: Database) {}

  async send({ subject, entry }: Step, what: PhaseNotice): Promise<Position> {
    const { rows } = await this.db.transaction().execute(async (tx) => {
      await lockGates(tx, [subject], 'exclusive');
      const gate = await noteBegun(tx, subject, entry);
      if (gate?.entry === entry) await queuePhaseNotices(tx, { subject, entry }, what, gate);
      return askPositions(tx, [], [subject]);
    });
    return requirePosition(positionsFrom(await rows), subject);
  }
}

interface BegunGate extends Pick<Selectable<Tables['gate']>, 'program' | 'cycle' | 'phase' | 'deadline' | 'entry'> {
  readonly now: Instant;
  /** Of a decision: the entry in which its positions began. */
  readonly round: number | null;
}

/** Notes that the workflow has begun, and the revision that it follows. Needs the gate's lock, because it reads the clock. */
const noteBegun = (tx: Tx, { kind, id }: Subject, entry: number): Promise<BegunGate | undefined> =>
  tx
    .updateTable('gate')
    .set({
      startedAt: sql<Instant>`coalesce(started_at, clock())`, // also if the entry is over: the workflow still has to end
      followed: sql<number>`case when entry = ${entry} then revision else followed end`,
    })
    .where('kind', '=', kind)
    .where('id', '=', id)
    .returning(['program', 'cycle', 'phase', 'deadline', 'entry', sql<Instant>`clock()`.as('now')])
    .returning(
      sql<number | null>`(select d.round from decision d where gate.kind = 'decision' and d.id = gate.id)`.as('round'),
    )
    .executeTakeFirst();

async function queuePhaseNotices(tx: Tx, { subject, entry }: Step, what: PhaseNotice, gate: BegunGate): Promise<void> {
  const { program, cycle, phase, deadline, now } = gate;
  if (what === 'deliver_closure') return deliverClosure(tx, subject.id, phase, now);
  if (what === 'distribute_pre_reads') await markSent(tx, subject.id, now);
  // a last call that was stopped goes on with the positions that are there
  const round = (gate.round ?? entry) === entry ? 'first' : 'again';
  const audiences = AUDIENCES[what].filter((one) => (one.phase ?? phase) === phase && (one.round ?? round) === round);
  if (audiences.length === 0) return;
  const away = round === 'first' ? await askAway(tx, program, subject, what, now) : nothingAsked();
  const questions = audiences.map(
    ({ purpose, people, own }) =>
      sql`select ${purpose}::text as purpose, t.person, ${own ? own(subject.id) : sql`false`} as own from (${people(subject.id)}) t`,
  );
  const { rows } = await sql<
    Pick<NoticeDraft, 'purpose' | 'person' | 'own'>
  >`${sql.join(questions, sql` union all `)}`.execute(tx);
  const data = { phase, deadline };
  const drafts = rows.map((row): NoticeDraft => ({ ...row, subject, data, version: 1 }));
  const missed = await noticesOfAbsent(tx, program, what, await away.rows, { subject, due: deadline, now });
  await queueNotices(tx, [...drafts, ...missed], bySystem({ program, cycle }, now));
}

async function markSent(tx: Tx, cycle: string, now: Instant): Promise<void> {
  await tx.updateTable('preRead').set({ sentAt: now }).where('cycle', '=', cycle).where('sentAt', 'is', null).execute();
}

/** One letter to each person who contributed or was invited. */
const deliverClosure = (tx: Tx, cycle: string, phase: string, now: Instant): Promise<void> =>
  announce(
    tx,
    cycle,
    {
      purpose: phase === 'closed' ? 'closure_note' : 'cycle_cancelled',
      people: sql`select author as person from contribution where cycle = ${cycle}
        union select person from invitation where cycle = ${cycle}`,
      data: { phase },
    },
    now,
  );
