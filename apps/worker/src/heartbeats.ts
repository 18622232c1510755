import type { ActivityInterceptorsFactory } from '@temporalio/worker';

const BEAT_MS = 2000;

/**
 * Says every two seconds that an activity is still under way, so that Temporal notices within seconds when its worker was
 * killed and gives it to another. Nearly all are over before the first beat, which would be a billed action.
 */
export const heartbeats: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    execute: async (input, next) => {
      const beating = setInterval(() => context.heartbeat(), BEAT_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(beating);
      }
    },
  },
});
