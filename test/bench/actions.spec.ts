import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import proto from '@temporalio/proto';
import { actionsOf, inWords, sumOf, totalOf } from './actions.js';

const { EventType } = proto.temporal.api.enums.v1;
type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;

const event = (name: keyof typeof EventType, attributes: HistoryEvent = {}): HistoryEvent => ({
  eventType: EventType[name],
  ...attributes,
});
const started = event('EVENT_TYPE_WORKFLOW_EXECUTION_STARTED');
const marker = (markerName: string, task: number): HistoryEvent =>
  event('EVENT_TYPE_MARKER_RECORDED', {
    markerRecordedEventAttributes: { markerName, workflowTaskCompletedEventId: task as never },
  });
const upsert = (...names: string[]): HistoryEvent =>
  event('EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES', {
    upsertWorkflowSearchAttributesEventAttributes: {
      searchAttributes: { indexedFields: Object.fromEntries(names.map((name) => [name, {}])) },
    },
  });

describe('actions by the rules of Temporal Cloud', () => {
  it.each<[string, HistoryEvent[], number]>([
    ['a start', [started], 1],
    ['a child, with its own start', [event('EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED'), started], 2],
    [
      'an activity, not its start and end',
      [
        event('EVENT_TYPE_ACTIVITY_TASK_SCHEDULED'),
        event('EVENT_TYPE_ACTIVITY_TASK_STARTED', { activityTaskStartedEventAttributes: { attempt: 1 } }),
        event('EVENT_TYPE_ACTIVITY_TASK_COMPLETED'),
      ],
      1,
    ],
    [
      'an activity at its third try',
      [
        event('EVENT_TYPE_ACTIVITY_TASK_SCHEDULED'),
        event('EVENT_TYPE_ACTIVITY_TASK_STARTED', { activityTaskStartedEventAttributes: { attempt: 3 } }),
      ],
      3,
    ],
    ['a timer, whether it fires or not', [event('EVENT_TYPE_TIMER_STARTED'), event('EVENT_TYPE_TIMER_CANCELED')], 1],
    ['a signal', [event('EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED')], 1],
    ['workflow tasks', [event('EVENT_TYPE_WORKFLOW_TASK_SCHEDULED'), event('EVENT_TYPE_WORKFLOW_TASK_COMPLETED')], 0],
    ['markers of one task', [marker('local', 4), marker('local', 4), marker('local', 9)], 2],
    ['a patch', [marker('core_patch', 4), upsert('TemporalChangeVersion')], 0],
    ['an upsert of our own', [upsert('RoundtableCycle')], 1],
  ])('%s', (_name, events, total) => {
    expect(totalOf(actionsOf(events))).toBe(total);
  });

  it('counts a recorded run: a review that was not approved', () => {
    const file = new URL('../replay/histories/closed-review-not-approved.binpb', import.meta.url);
    const { events } = proto.temporal.api.history.v1.History.decode(readFileSync(file));
    const names = (wanted: number): number => events.filter(({ eventType }) => Number(eventType) === wanted).length;
    const counted = actionsOf(events);
    expect(counted).toMatchObject({
      starts: 1,
      activities: names(EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED),
      timers: names(EventType.EVENT_TYPE_TIMER_STARTED),
      signals: names(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED),
    });
    expect(totalOf(counted)).toBeGreaterThan(5);
  });

  it('adds up and says it in words', () => {
    const sum = sumOf([actionsOf([started]), actionsOf([started, event('EVENT_TYPE_TIMER_STARTED')])]);
    expect(inWords(sum)).toBe('2 starts, 1 timers');
  });
});
