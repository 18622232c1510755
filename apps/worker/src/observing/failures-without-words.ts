import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { failureOf } from '../../../../libs/observability/failure.js';

/**
 * What an activity fails with reaches its workflow's history without its message: Postgres and parsers quote what people wrote, and
 * Temporal holds no texts (architecture, decision 1). The type is the error's name, as without this, so that it can be told which
 * error is not to be tried again. The worker's log has the whole cause chain.
 */
export const failuresWithoutWords: ActivityInterceptorsFactory = () => ({
  inbound: {
    execute: async (input, next) => {
      try {
        return await next(input);
      } catch (error) {
        if (error instanceof TemporalFailure) throw error; // of ours, in words of ours; or a cancellation
        const { error: type, code, stack = '' } = failureOf(error);
        const failure = ApplicationFailure.create({ type, message: code ?? type });
        failure.stack = `${type}\n${stack}`;
        throw failure;
      }
    },
  },
});
