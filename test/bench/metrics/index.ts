import type { Metric } from '../metric.js';

/** Everything that `npm run bench` measures, in the order in which it does. */
export const METRICS: readonly Metric[] = [];
