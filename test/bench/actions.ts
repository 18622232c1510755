import proto from '@temporalio/proto';

const { EventType } = proto.temporal.api.enums.v1;
type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

/** What Temporal Cloud bills, by kind. */
export interface Actions {
  readonly starts: number;
  readonly activities: number;
  readonly timers: number;
  readonly signals: number;
  /** Updates, continue-as-new, search attribute upserts, local activities, other options changed. */
  readonly others: number;
}

type Kind = keyof Actions;

/**
 * Which event of a history stands for an action (docs.temporal.io/cloud/actions).
 * 1. A start counts once; a child counts twice, at its parent's intent and at its own first event.
 * 2. An activity counts when it is scheduled, and once more for each retry.
 * 3. A timer counts also when the SDK makes it for a wait with a time limit.
 * 4. Markers count once per workflow task, patches never. Search attributes given at the start, and cancelled timers, are free.
 */
const KINDS = new Map<number, Kind>([
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED, 'starts'],
  [EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED, 'starts'],
  [EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, 'activities'],
  [EventType.EVENT_TYPE_TIMER_STARTED, 'timers'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED, 'signals'],
  [EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED, 'signals'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, 'others'],
  [EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES, 'others'],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED, 'others'],
  [EventType.EVENT_TYPE_NEXUS_OPERATION_SCHEDULED, 'others'],
  [EventType.EVENT_TYPE_MARKER_RECORDED, 'others'],
]);

const NONE: Actions = { starts: 0, activities: 0, timers: 0, signals: 0, others: 0 };
const FREE_MARKERS = new Set(['core_patch', 'Version']);

/** The actions in a history, from its first event to its last. */
export function actionsOf(events: readonly HistoryEvent[]): Actions {
  const counted = { ...NONE };
  const marked = new Set<string>();
  for (const event of events) {
    const kind = KINDS.get(Number(event.eventType));
    if (kind && !isFree(event, marked)) counted[kind] += 1;
    counted.activities += Math.max(0, (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1);
  }
  return counted;
}

function isFree(event: HistoryEvent, marked: Set<string>): boolean {
  const upsert = event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields;
  if (upsert) return Object.keys(upsert).every((name) => name === 'TemporalChangeVersion');
  const marker = event.markerRecordedEventAttributes;
  if (!marker) return false;
  const task = String(marker.workflowTaskCompletedEventId);
  if (FREE_MARKERS.has(marker.markerName ?? '') || marked.has(task)) return true;
  marked.add(task);
  return false;
}

export const sumOf = (all: readonly Actions[]): Actions =>
  all.reduce(
    (sum, one) => ({
      starts: sum.starts + one.starts,
      activities: sum.activities + one.activities,
      timers: sum.timers + one.timers,
      signals: sum.signals + one.signals,
      others: sum.others + one.others,
    }),
    NONE,
  );

/** What came between two looks at the same histories. */
export const differenceOf = (after: Actions, before: Actions): Actions => ({
  starts: after.starts - before.starts,
  activities: after.activities - before.activities,
  timers: after.timers - before.timers,
  signals: after.signals - before.signals,
  others: after.others - before.others,
});

export const totalOf = ({ starts, activities, timers, signals, others }: Actions): number =>
  starts + activities + timers + signals + others;

/** `7 starts, 11 activities, 10 timers, 9 signals`. */
export const inWords = (actions: Actions): string =>
  (Object.keys(NONE) as Kind[])
    .filter((kind) => actions[kind] > 0)
    .map((kind) => `${actions[kind]} ${kind}`)
    .join(', ');
