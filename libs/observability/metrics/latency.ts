/** Limits of how long something took for which somebody waits, in seconds: the same for requests and commands, so that they compare. */
export const LATENCY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
