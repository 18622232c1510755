import { sql } from 'kysely';

/** Whether the item `i` still lacks a cited passage or a measurable criterion. One that was dropped lacks nothing. */
export const UNFINISHED_ITEM = sql<boolean>`(i.status <> 'dropped' and (
  not exists (select from citation x where x.item = i.id)
  or not exists (select from criterion x where x.item = i.id and x.threshold is not null)))`;
