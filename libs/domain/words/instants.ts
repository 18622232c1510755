import type { Instant } from '../time.js';

const INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z/g;

/** A sentence with its instants as somebody reads them; programs get them in ISO 8601. */
export const withInstants = (sentence: string, told: (at: Instant) => string): string =>
  sentence.replaceAll(INSTANT, (at) => told(at));
