import type { ColumnType } from 'kysely';
import type { EngagementModel } from '../../domain/program/engagement.js';
import type { Ladder } from '../../domain/ladder/ladder.js';
import type { Ended, Halted } from '../../domain/pilot/outcomes.js';
import type { Threshold } from '../../domain/pilot/threshold.js';
import type { Duration, Instant } from '../../domain/time.js';
import type { Content, MaybeInCycle, Json, List, Maybe, MaybeAt, MaybeJson } from './columns.js';

/** A length of time, in words or numbers of a calendar, as JSON. */
type Length = ColumnType<Duration, string, string>;

/** Pilots, and what was measured of them. */
export interface PilotTables {
  pilot: MaybeInCycle & {
    name: string;
    percent: number;
    segments: List<string>;
    rollback: string;
    thresholds: Json<Threshold[]>;
    startsAt: Instant;
    endsAt: Instant;
    measuredEvery: Length;
    collected: string;
    seenBy: string;
    purpose: string;
    decision: Maybe<string>;
    owner: string;
    decider: string;
    decideWithin: ColumnType<Duration | null, string | null | undefined, string | null>;
    ladder: Json<Ladder>;
    engagement: MaybeJson<EngagementModel>;
    shapers: List<string>;
    createdBy: string;
    createdAt: Instant;
    startedAt: MaybeAt;
    measuredAt: MaybeAt;
    endedAt: MaybeAt;
    endedBecause: Maybe<Ended>;
    statement: Maybe<string>;
    statedBy: Maybe<string>;
  };
  pilotHalter: Content & { pilot: string; person: string };
  pilotItem: Content & { pilot: string; item: string };
  pilotMeasurement: MaybeInCycle & {
    pilot: string;
    metric: string;
    at: Instant;
    value: number;
    people: number;
    recordedAt: Instant;
    recordedBy: string;
  };
  pilotHalt: MaybeInCycle & {
    pilot: string;
    decision: string;
    because: Halted['because'];
    person: Maybe<string>;
    actedFor: Maybe<string>;
    reason: Maybe<string>;
    threshold: Maybe<number>;
    value: Maybe<number>;
    at: Instant;
  };
}
