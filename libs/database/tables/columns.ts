import type { ColumnType, JSONColumnType } from 'kysely';
import type { Audience } from '../../domain/people.js';
import type { SubjectKind } from '../../domain/subject.js';
import type { Instant } from '../../domain/time.js';

export type At = ColumnType<Instant, Instant | undefined, Instant>;
export type MaybeAt = ColumnType<Instant | null, Instant | null | undefined, Instant | null>;
export type Maybe<T> = ColumnType<T | null, T | null | undefined, T | null>;
export type Json<T extends object> = JSONColumnType<T, string, string>;
export type MaybeJson<T extends object> = ColumnType<T | null, string | null | undefined, string | null>;
export type List<T> = ColumnType<T[], readonly T[] | undefined, readonly T[]>;

/** A content row: it belongs to a program and names who may read it. */
export interface Content {
  program: string;
  audience: Audience;
}
export interface InCycle extends Content {
  id: string;
  cycle: string;
}
/** In a cycle, or in the program outside any. */
export interface MaybeInCycle extends Content {
  id: string;
  cycle: Maybe<string>;
}
export interface OfSubject {
  kind: SubjectKind;
  subject: string;
}
