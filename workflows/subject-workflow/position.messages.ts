import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { Position, SignalName } from '../../libs/domain/subject.js';

/** What people did, with the position it led to. Repeated and older ones change nothing. */
export const SIGNALS = {
  phaseEnded: defineSignal<[Position]>('phaseEnded'),
  deadlineMoved: defineSignal<[Position]>('deadlineMoved'),
  held: defineSignal<[Position]>('held'),
  resumed: defineSignal<[Position]>('resumed'),
  cancelled: defineSignal<[Position]>('cancelled'),
  positionsChanged: defineSignal<[Position]>('positionsChanged'),
  obligationRecorded: defineSignal<[Position]>('obligationRecorded'),
  reviewed: defineSignal<[Position]>('reviewed'),
  decided: defineSignal<[Position]>('decided'),
  promiseMade: defineSignal<[Position]>('promiseMade'),
} as const satisfies Record<SignalName, unknown>;

/** Where the workflow believes its subject stands, and who is waited for by which step. */
export const positionQuery = defineQuery<Position>('position');
