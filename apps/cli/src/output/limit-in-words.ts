import type { PilotView } from '../../../api/src/pilots/pilot.schemas.js';

/** By code; one that a newer server has is shown as it is. */
const SIGNS: Partial<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=', eq: '=' };

/** `error rate <= 2 %`: what a threshold of a pilot asks for. */
export const limitInWords = ({ metric, comparator, threshold, unit }: PilotView['thresholds'][number]): string =>
  `${metric} ${SIGNS[comparator] ?? comparator} ${threshold} ${unit}`;
