import type { Metric } from '../../metric.js';
import { closure } from './closure.js';
import { deadlines, rawBurst } from './deadlines.js';
import { knowledge } from './knowledge.js';
import { idleCycles } from './idle-cycles.js';
import { recovery } from './recovery.js';
import { triage } from './triage.js';
import { sealAndFeedLag } from './seal-and-feed-lag.js';

/** What many entries, cycles, people and failures cost. `BENCH_LOAD` is a factor for their numbers. */
export const AT_SCALE: readonly Metric[] = [
  sealAndFeedLag,
  deadlines,
  rawBurst,
  idleCycles,
  recovery,
  closure,
  knowledge,
  triage,
];
