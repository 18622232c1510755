import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { isPosition, type Position, type Subject } from '../domain/subject.js';
import type { Instant } from '../domain/time.js';
import { TASK_QUEUE, subjectOf, workflowId } from './ids.js';
import { PROGRAM } from './search-attributes.js';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Payloads = temporal.api.common.v1.IPayloads | null | undefined;

/** The newest run of a subject's workflow, open or closed. */
export interface Run {
  readonly subject: Subject;
  readonly run: string;
  readonly running: boolean;
  readonly program: string | null;
  readonly startedAt: Date;
}

/** A position that a run was told, and by what: its start, a signal, or an activity. */
export interface Learned {
  readonly by: string;
  readonly at: Instant;
  readonly position: Position;
}

/** What Temporal knows of subjects, as far as it keeps closed runs. From histories: a query needs a worker, and none may run. */
export class Histories {
  constructor(private readonly client: Client) {}

  async newestRuns(): Promise<Run[]> {
    const newest = new Map<string, Run>();
    const runs = this.client.workflow.list({ query: `TaskQueue = '${TASK_QUEUE}'` });
    for await (const { workflowId: id, runId, status, startTime, typedSearchAttributes } of runs) {
      const subject = subjectOf(id);
      const known = newest.get(id);
      if (!subject || (known && known.startedAt > startTime)) continue;
      const program = typedSearchAttributes.get(PROGRAM) ?? null;
      newest.set(id, { subject, run: runId, running: status.name === 'RUNNING', program, startedAt: startTime });
    }
    return [...newest.values()];
  }

  /** Every position that the run was told, oldest first, and why it ended if somebody ended it. */
  async read({ subject, run }: Run): Promise<{ learned: Learned[]; terminatedFor: string | null }> {
    const { events } = await this.client.workflow.getHandle(workflowId(subject), run).fetchHistory();
    const names = new Map<string, string>();
    const learned: Learned[] = [];
    for (const event of events ?? []) {
      const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
      if (scheduled) names.set(String(event.eventId), scheduled);
      const told = positionIn(event, names);
      if (told) learned.push({ ...told, at: instantOf(event) });
    }
    const reason = (events ?? []).at(-1)?.workflowExecutionTerminatedEventAttributes?.reason ?? null;
    return { learned, terminatedFor: reason };
  }
}

function positionIn(event: HistoryEvent, names: ReadonlyMap<string, string>): Pick<Learned, 'by' | 'position'> | null {
  const start = event.workflowExecutionStartedEventAttributes;
  const signal = event.workflowExecutionSignaledEventAttributes;
  const done = event.activityTaskCompletedEventAttributes;
  if (start) return of('start', (first(start.input) as { position?: unknown } | undefined)?.position);
  if (signal) return of(signal.signalName ?? 'signal', first(signal.input));
  if (done) return of(names.get(String(done.scheduledEventId)) ?? 'activity', first(done.result));
  return null;
}

const of = (by: string, value: unknown): Pick<Learned, 'by' | 'position'> | null =>
  isPosition(value) ? { by, position: value } : null;

/** Undefined for what cannot be read: somebody else may have signalled anything. */
function first(payloads: Payloads): unknown {
  const payload = payloads?.payloads?.[0];
  if (!payload) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}

const instantOf = ({ eventTime }: HistoryEvent): Instant =>
  new Date(Number(eventTime?.seconds ?? 0) * 1000 + Number(eventTime?.nanos ?? 0) / 1e6).toISOString();
