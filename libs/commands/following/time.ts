import { sql } from 'kysely';
import { TooEarly, type Clockwork } from '../../../activities/ports.js';
import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Database, Tx } from '../../database/connection.js';
import type { CycleFacts } from '../../domain/facts.js';
import { runStep, type Whose } from '../../domain/ladder/steps.js';
import type { Position, Step, StepName, Subject } from '../../domain/subject.js';
import { msBetween } from '../../domain/time.js';
import { countStep } from '../../observability/metrics/steps.js';
import { declineUnanswered } from '../amendments.js';
import { publishClosure } from '../closure.js';
import { answerTo, type Announcement, type News } from '../announcement.js';
import { lockCycle, lockGates, readClock } from '../gates.js';
import { loadCycleNow } from '../load-cycle.js';
import { makeUp } from './outages.js';
import { askPromises } from './promises.js';
import { loadStepFacts } from './step-facts.js';
import { writeChange, type Heard } from '../writing/write-change.js';

/** Time writes as people do: lock, clock, rule, rows. A person and a deadline at the same moment: one wins under the lock. */
export class PostgresClockwork implements Clockwork {
  constructor(
    private readonly db: Database,
    private readonly news: News,
  ) {}

  async run(step: Step, name: StepName): Promise<Position> {
    const lags: number[] = [];
    const { position, announcements } = await this.db
      .transaction()
      .execute((tx) => this.inTransaction(tx, step, name, (lagMs) => lags.push(lagMs)));
    for (const lagMs of lags) countStep(name, step.subject.kind, lagMs);
    this.news.announce(announcements);
    return position;
  }

  private async inTransaction(
    tx: Tx,
    step: Step,
    name: StepName,
    fired: (lagMs: number) => void,
  ): Promise<{ position: Position; announcements: Announcement[] }> {
    const { subject } = step;
    const heard =
      subject.kind === 'program' ? await this.askPromises(tx, step) : await this.runRung(tx, step, name, fired);
    return answerTo(tx, subject, heard);
  }

  private async askPromises(tx: Tx, { subject }: Step): Promise<Heard[]> {
    await lockGates(tx, [subject], 'exclusive');
    await askPromises(tx, subject.id, await readClock(tx));
    return [];
  }

  private async runRung(tx: Tx, step: Step, name: StepName, fired: (lagMs: number) => void): Promise<Heard[]> {
    const { subject } = step;
    const { cycle: cycleId, program, phase } = await placeOf(tx, subject);
    if (phase === 'closure' || name === 'cancel') await lockGates(tx, [{ kind: 'program', id: program }], 'exclusive');
    await lockCycle(tx, cycleId);
    const { now, cycle } = await loadCycleNow(tx, cycleId);
    const whose = whoseIs(cycle, subject);
    if (!whose) return [];
    const gate =
      whose.kind === 'cycle' ? cycle.gate : whose.kind === 'decision' ? whose.decision.gate : whose.review.gate;
    const armed = gate.armed[0];
    if (!armed || gate.entry !== step.entry || gate.over || armed.rung !== step.rung || armed.do !== name) return [];
    if (armed.at > now) {
      if (step.revision !== undefined && step.revision !== gate.revision) return []; // it was moved: wait for the new instant
      throw new TooEarly(msBetween(now, armed.at));
    }
    const madeUp = await makeUp(tx, cycle, gate, now, subject);
    if (madeUp) return madeUp; // nobody could act until now: look again
    const calendar = workingCalendar(cycle.engagement.calendar);
    const change = runStep(cycle, whose, armed, await loadStepFacts(tx, cycle, whose, now), now, calendar);
    const happening = { program: cycle.program, cycle: cycleId, actor: null, at: now, command: null };
    const heard = await writeChange(tx, change, happening, subject);
    fired(msBetween(armed.at, now));
    const end = change.moves.find(({ subject: { id }, move }) => id === cycleId && move === 'begin');
    if (end && cycle.gate.phase === 'refinement') await declineUnanswered(tx, cycle, 'refinement', now);
    if (end?.move !== 'begin' || !end.over) return heard;
    const ended = end.phase === 'cancelled' ? { ended: 'cancelled' as const } : {};
    return [...heard, ...(await publishClosure(tx, cycle, { by: null, now, calendar, ...ended }))];
  }
}

/** The cycle that a subject belongs to, before any lock: what it says may be over when the lock is there. */
async function placeOf(tx: Tx, { kind, id }: Subject): Promise<{ cycle: string; program: string; phase: string }> {
  const { rows } = await sql<{ cycle: string; program: string; phase: string }>`
    select c.id as cycle, c.program, o.phase from gate g
      join cycle c on c.id = g.cycle join gate o on o.kind = 'cycle' and o.id = c.id
    where g.kind = ${kind} and g.id = ${id}`.execute(tx);
  if (!rows[0]) throw new Error(`There is no gate of ${kind} ${id}`);
  return rows[0];
}

/** The cycle that a subject belongs to. */
export async function cycleOf(tx: Tx, { kind, id }: Subject): Promise<string> {
  const row = await tx
    .selectFrom('gate')
    .select('cycle')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row?.cycle) throw new Error(`There is no gate of ${kind} ${id}`);
  return row.cycle;
}

function whoseIs(cycle: CycleFacts, { kind, id }: Subject): Whose | null {
  if (kind === 'cycle') return { kind };
  const decision = kind === 'decision' ? cycle.decisions.find((one) => one.id === id) : undefined;
  if (decision) return { kind: 'decision', decision };
  const review = cycle.reviews.find((one) => one.id === id);
  return review ? { kind: 'review', review } : null;
}
