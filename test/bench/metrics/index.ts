import type { Metric } from '../metric.js';
import { actionsPerCycle } from './actions-per-cycle.js';
import { AT_SCALE } from './at-scale/index.js';
import { commands } from './commands.js';
import { contributions } from './contributions.js';
import { actionsPerDecision, decisionLatency } from './decisions.js';
import { engineShare } from './engine-share.js';
import { tally } from './tally.js';

/** Everything that `npm run bench` measures, in the order in which it does. */
export const METRICS: readonly Metric[] = [
  engineShare,
  actionsPerCycle,
  actionsPerDecision,
  decisionLatency,
  tally,
  contributions,
  commands,
  ...AT_SCALE,
];
