import { Counter, Histogram } from 'prom-client';
import { Purpose, undeliverable } from '../../domain/notice.js';
import { SUBJECT_KINDS, type SubjectKind } from '../../domain/subject.js';

/** The loops beside the Temporal worker. Every name is a value of the label `pass`. */
export const LOOPS = [
  'starts',
  'pokes',
  'positions',
  'overdue',
  'unfinished',
  'compare',
  'outages',
  'answers',
  'files',
  'deliveries',
  'filings',
  'seals',
] as const;
export type Loop = (typeof LOOPS)[number];

const letters = new Counter({
  name: 'roundtable_letters_total',
  help: 'Attempts to deliver a notice, by purpose and outcome: sent, suppressed, bounced, delayed (tried again later), unwritten (likewise)',
  labelNames: ['purpose', 'outcome'] as const,
});
for (const purpose of Purpose.options)
  // `increase` does not see the first of a line that was not there
  if (undeliverable(purpose) !== null) letters.inc({ purpose, outcome: 'bounced' }, 0);

const letterSeconds = new Histogram({
  name: 'roundtable_letter_duration_seconds',
  help: 'How long writing and handing over one letter took',
  buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

const pokes = new Counter({
  name: 'roundtable_relay_signals_total',
  help: 'Workflows that the relay told, because nobody else had in time, by kind of subject',
  labelNames: ['kind'] as const,
});

const restarts = new Counter({
  name: 'roundtable_workflow_restarts_total',
  help: 'Workflows that were gone while their row was open, and were started again, by kind of subject',
  labelNames: ['kind'] as const,
});

for (const kind of SUBJECT_KINDS) {
  pokes.inc({ kind }, 0); // as above
  restarts.inc({ kind }, 0);
}

const passes = new Counter({
  name: 'roundtable_passes_total',
  help: 'Passes of the loops beside the worker (relay, deliveries, sealer), by loop and outcome: ok, failed',
  labelNames: ['pass', 'outcome'] as const,
});
for (const pass of LOOPS) for (const outcome of ['ok', 'failed']) passes.inc({ pass, outcome }, 0); // as above

/** How an attempt to deliver a notice may end. */
type Outcome = 'sent' | 'suppressed' | 'bounced' | 'delayed' | 'unwritten';

/** An attempt to deliver a notice has ended, after `ms` milliseconds. A purpose of a later release counts as `unknown`: labels are of a fixed list. */
export function countLetter(purpose: string, outcome: Outcome, ms: number): void {
  letters.inc({ purpose: Purpose.safeParse(purpose).data ?? 'unknown', outcome });
  letterSeconds.observe(ms / 1000);
}

export const countRelayedSignal = (kind: SubjectKind): void => pokes.inc({ kind });
export const countRestart = (kind: SubjectKind): void => restarts.inc({ kind });
export const countPass = (pass: Loop, outcome: 'ok' | 'failed'): void => passes.inc({ pass, outcome });
