import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { failureOf } from '../../../../libs/observability/failure.js';
import type { Logger } from '../../../../libs/observability/logger.js';
import { traceIdOf } from '../../../../libs/observability/tracing/spans.js';

/** One line per activity: whose workflow, which step, where its subject stands now. What came too early is tried again. */
export const logActivities =
  (log: Logger): ActivityInterceptorsFactory =>
  ({ info }) => ({
    inbound: {
      execute: async (input, next) => {
        const startedAt = performance.now();
        const { workflowExecution, activityType: activity, attempt } = info;
        const facts = (): object => {
          const trace = traceIdOf();
          const ms = Math.round((performance.now() - startedAt) * 10) / 10;
          const run = workflowExecution?.runId;
          return { workflow: workflowExecution?.workflowId, run, activity, attempt, ms, ...(trace ? { trace } : {}) };
        };
        try {
          const answer = await next(input);
          const { phase, revision } = (answer ?? {}) as { phase?: string; revision?: number };
          log.info({ ...facts(), phase, revision }, 'activity');
          return answer;
        } catch (error) {
          const tooEarly = error instanceof ApplicationFailure && error.type === 'TooEarly';
          if (tooEarly) log.debug(facts(), 'activity came too early');
          else log.warn({ ...facts(), ...failureOf(error) }, 'activity failed');
          throw error;
        }
      },
    },
  });
