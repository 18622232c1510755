import type { Database } from '../../../libs/database/connection.js';
import type { Purpose } from '../../../libs/domain/notice.js';
import type { Audience } from '../../../libs/domain/people.js';
import type { PhaseOf, SubjectKind } from '../../../libs/domain/subject.js';

export const NOW = '2026-03-30T09:00:00.000Z';
export const SESSION = '2026-04-02T13:00:00.000Z';
export const DUE = '2026-04-07T15:00:00.000Z';

/** A program with one cycle in every state that letters tell of; each row can be found by its name. */
export interface World {
  readonly owner: Database;
  readonly worker: Database;
  readonly superuser: Database;
  readonly people: Record<'fran' | 'ann' | 'ben' | 'rita' | 'vic', string>;
  readonly program: string;
  readonly cycle: string;
  readonly decision: string;
  readonly review: string;
  readonly concern: string;
  readonly at: (instant: string) => Promise<void>;
  readonly gate: (
    kind: SubjectKind,
    id: string,
    phase: PhaseOf,
    more?: { heldUntil?: string; version?: number; entry?: number },
  ) => Promise<void>;
  readonly rung: (
    kind: SubjectKind,
    id: string,
    verb: 'escalate' | 'apply_default' | 'advance_flagged',
    at: string,
  ) => Promise<void>;
  readonly said: (author: string, body: string, more?: { audience?: Audience; at?: string }) => Promise<string>;
  readonly item: (title: string, audience?: Audience) => Promise<string>;
  readonly notice: (purpose: Purpose, person: string, more?: NoticeMore) => Promise<string>;
  readonly end: () => Promise<void>;
}

export interface NoticeMore {
  readonly kind?: SubjectKind;
  readonly subject?: string;
  readonly phase?: string;
  readonly data?: Record<string, unknown>;
  readonly entry?: number;
  readonly createdAt?: string;
}
