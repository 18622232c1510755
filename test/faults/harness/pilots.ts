import { ANN, BEN, CLEO, FAY, ODA } from '../../servers/a-council.js';
import type { Random } from './random.js';
import type { Recorder } from './recorder.js';

interface Trial {
  readonly program: string;
  readonly random: Random;
  /** How likely people are to act at a look, 0 to 1; what they leave undone, time does. */
  readonly eagerness: number;
  readonly workingDayMs: number;
  /** Nobody looks any more. */
  readonly signal: AbortSignal;
}

interface PilotSeen {
  readonly id: string;
  readonly state: string;
  readonly halts: readonly { readonly decision: string; readonly state: string }[];
}

const OVER = new Set(['closed', 'withdrawn']);
const DAY_MS = 86_400_000;

/** The purpose that covers what the pilots of a program measure. */
export async function telemetryPurpose({ ask }: Pick<Recorder, 'ask'>, program: string): Promise<string> {
  const { body } = await ask<{ id: string }>(FAY, 'POST', `/v1/programs/${program}/consent-purposes`, {
    use: 'telemetry',
    what: 'Times',
    why: 'To see',
    how: 'Here',
    seenBy: 'The team',
    until: new Date(Date.now() + DAY_MS).toISOString(),
  });
  if (!body.id) throw new Error(`No purpose: ${JSON.stringify(body)}`);
  return body.id;
}

/**
 * A pilot that is approved at once and starts by time. Half of them end before anybody could be silent for too long; of the others
 * some are measured, some are not, and some are halted. Returns when it is over.
 */
export async function tryOut({ ask }: Recorder, purpose: string, trial: Trial): Promise<void> {
  const { program, random, signal, workingDayMs } = trial;
  const window = { startsInMs: 2 * workingDayMs, lastsMs: workingDayMs * random.pick([0.8, 12]) };
  const pilot = await approvedPilot(ask, program, purpose, window);
  while (!signal.aborted) {
    const { body: seen } = await ask<PilotSeen>(BEN, 'GET', `/v1/pilots/${pilot}`);
    if (OVER.has(seen.state)) return;
    if (random.chance(trial.eagerness)) await look(ask, random, seen);
    await new Promise((resolve) => setTimeout(resolve, random.between(150, 450)));
  }
}

/** Plans one and has it approved; plans it once more where answers took longer than there was time until its start, or its end. */
export async function approvedPilot(
  ask: Recorder['ask'],
  program: string,
  purpose: string,
  { startsInMs, lastsMs }: { readonly startsInMs: number; readonly lastsMs: number },
): Promise<string> {
  for (;;) {
    const startsMs = Date.now() + startsInMs;
    const path = `/v1/programs/${program}/pilots`;
    const { status, body } = await ask<PilotSeen & { code?: string }>(FAY, 'POST', path, {
      name: 'The short form',
      cohort: { percent: 10 },
      owner: BEN,
      decider: ODA,
      safeguards: { halters: [ANN], rollback: 'Switch the flag off' },
      thresholds: [{ metric: 'errors', comparator: 'lte', threshold: 2, unit: '%' }],
      window: { startsAt: new Date(startsMs).toISOString(), endsAt: new Date(startsMs + lastsMs).toISOString() },
      telemetry: { collected: 'Times', seenBy: 'The team', purpose },
    });
    if (status === 201 && (await approve(ask, body.id))) return body.id;
    if (status !== 201 && body.code !== 'deadline-in-past') throw new Error(`No pilot: ${JSON.stringify(body)}`);
  }
}

/** False where it has come too late: the time of the pilot is over, and it was withdrawn. */
async function approve(ask: Recorder['ask'], pilot: string): Promise<boolean> {
  type Reviewed = { readonly reviews: readonly { readonly id: string }[]; readonly code?: string };
  const path = `/v1/pilots/${pilot}/reviews`;
  const { status, body } = await ask<Reviewed>(FAY, 'POST', path, { email: CLEO });
  if (body.code === 'illegal-step') return false;
  if (status >= 300) throw new Error(`No review of a pilot: ${JSON.stringify(body)}`);
  const review = `/v1/reviews/${body.reviews[0]?.id}`;
  const { body: read } = await ask<{ entry: number }>(CLEO, 'GET', review);
  await ask(CLEO, 'POST', `${review}/approve`, { entry: read.entry });
  return true;
}

/** One step of whoever may do something: its owner measures it and says what it showed, Ann halts it, Oda decides what becomes of it. */
async function look(ask: Recorder['ask'], random: Random, { id, state, halts }: PilotSeen): Promise<void> {
  if (state === 'running' && random.chance(0.1)) {
    await ask(ANN, 'POST', `/v1/pilots/${id}/halt`, { reason: 'Drafts are lost' });
  } else if (state === 'running') {
    const measured = { metric: 'errors', value: random.between(0, 2), people: 40, at: new Date().toISOString() };
    await ask(BEN, 'POST', `/v1/pilots/${id}/measurements`, { measurements: [measured] });
  } else if (state === 'halted') {
    const [open] = halts.filter((halt) => halt.state === 'open');
    if (open) await decide(ask, random, open.decision);
  } else if (state === 'verdict') {
    await ask(BEN, 'POST', `/v1/pilots/${id}/verdict`, { statement: 'It holds on the night shift' });
  }
}

async function decide(ask: Recorder['ask'], random: Random, decision: string): Promise<void> {
  const { body } = await ask<{ options: readonly { readonly id: string }[] }>(ODA, 'GET', `/v1/decisions/${decision}`);
  const option = random.pick(body.options).id;
  await ask(ODA, 'POST', `/v1/decisions/${decision}/ruling`, {
    option,
    rationale: 'The drafts are safe now',
    answers: [],
  });
}
