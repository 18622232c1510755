import { Counter, Histogram } from 'prom-client';
import type { StepName, SubjectKind } from '../../domain/subject.js';

const steps = new Counter({
  name: 'roundtable_rungs_fired_total',
  help: 'Rungs and other due steps that did something, by step and kind of subject',
  labelNames: ['step', 'kind'] as const,
});

const lag = new Histogram({
  name: 'roundtable_rung_lag_seconds',
  help: 'From the instant at which a step was due, by the clock of Postgres, to its transaction',
  labelNames: ['step'] as const,
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600],
});

/** A step that was due has done what it does. */
export function countStep(step: StepName, kind: SubjectKind, lagMs: number): void {
  steps.inc({ step, kind });
  lag.observe({ step }, lagMs / 1000);
}
