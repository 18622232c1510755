import { workingCalendar } from '../../calendar/working-calendar.js';
import type { Database } from '../../database/connection.js';
import { change } from '../../domain/change.js';
import { standing } from '../../domain/decision/commands.js';
import { subject } from '../../domain/subject.js';
import { lockCycle, readClock } from '../gates.js';
import { loadCycle } from '../load-cycle.js';
import { loadTally } from './step-facts.js';
import { cycleOf } from './time.js';
import { writeChange } from '../writing/write-change.js';

/**
 * Asks a forum's method after new positions, without a lock first. Only when its answer would change, the next step becomes
 * `settle`, now. Returns whether it did.
 */
export async function settleEarly(db: Database, decision: string): Promise<boolean> {
  const self = subject('decision', decision);
  return db.transaction().execute(async (tx) => {
    const cycleId = await cycleOf(tx, self);
    if (!(await couldSettle(tx, cycleId, decision))) return false;
    await lockCycle(tx, cycleId);
    const settle = await couldSettle(tx, cycleId, decision);
    if (!settle) return false;
    const { now, program, rung } = settle;
    const moves = [{ subject: self, signal: null, move: 'hasten' as const, rung, at: now }];
    await writeChange(tx, change({ moves }), { program, cycle: cycleId, actor: null, at: now, command: null }, self);
    return true;
  });
}

type Tx = Parameters<typeof loadCycle>[0];

async function couldSettle(
  tx: Tx,
  cycleId: string,
  decisionId: string,
): Promise<{ now: string; program: string; rung: number } | null> {
  const now = await readClock(tx);
  const cycle = await loadCycle(tx, cycleId);
  const decision = cycle.decisions.find(({ id }) => id === decisionId);
  const armed = decision?.gate.armed.find((appointment) => appointment.do === 'settle');
  if (!decision || decision.gate.phase !== 'open' || decision.gate.heldUntil || !armed || armed.at <= now) return null;
  const stands = standing(decision, await loadTally(tx, decisionId), now, workingCalendar(cycle.engagement.calendar));
  return stands.state === 'open' ? null : { now, program: cycle.program, rung: armed.rung };
}
