import { ROOT_CONTEXT, context, type Context } from '@opentelemetry/api';
import { extractContextFromHeaders } from '@temporalio/interceptors-opentelemetry/lib/instrumentation.js';
import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
  OpenTelemetryOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/workflow/index.js';
import type {
  WorkflowInboundCallsInterceptor,
  WorkflowInterceptorsFactory,
  WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';

/**
 * Spans for what a workflow does, each in the trace of what caused it.
 * 1. What follows from a fact belongs to the trace of the signal (or the start) that brought it; what follows from an instant
 *    begins a trace of its own. No span lasts as long as a workflow.
 * 2. Only in the bundle of workers that trace. None of this awaits anything on its way in: the order in which a workflow does
 *    its things is the same with it and without, so that either bundle replays the histories of the other.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let cause: Context = ROOT_CONTEXT;
  const inbound = new OpenTelemetryInboundInterceptor();
  const outbound = new OpenTelemetryOutboundInterceptor();

  const factsComeIn: WorkflowInboundCallsInterceptor = {
    execute: (input, next) => {
      cause = extractContextFromHeaders(input.headers) ?? ROOT_CONTEXT;
      return next(input);
    },
    handleSignal: (input, next) => {
      const traced = extractContextFromHeaders(input.headers);
      cause = traced ?? ROOT_CONTEXT;
      return traced ? inbound.handleSignal(input, next) : next(input);
    },
  };
  const whatFollows: WorkflowOutboundCallsInterceptor = {
    startTimer: (input, next) => {
      const fired = next(input);
      const itWasTime = (): void => void (cause = ROOT_CONTEXT);
      void fired.then(itWasTime, () => undefined); // a timer that was cancelled caused nothing
      return fired;
    },
    scheduleActivity: (input, next) => context.with(cause, () => outbound.scheduleActivity(input, next)),
    startChildWorkflowExecution: (input, next) =>
      context.with(cause, () => outbound.startChildWorkflowExecution(input, next)),
  };
  return { inbound: [factsComeIn], outbound: [whatFollows], internals: [new OpenTelemetryInternalsInterceptor()] };
};
