import { TypedSearchAttributes, defineSearchAttributeKey } from '@temporalio/common';

export const PROGRAM = defineSearchAttributeKey('RoundtableProgram', 'KEYWORD');
export const CYCLE = defineSearchAttributeKey('RoundtableCycle', 'KEYWORD');

/** Set once, at the start: listings by phase come from Postgres. */
export const searchAttributes = ({
  program,
  cycle,
}: {
  program: string;
  cycle: string | null;
}): TypedSearchAttributes =>
  new TypedSearchAttributes([
    { key: PROGRAM, value: program },
    ...(cycle === null ? [] : [{ key: CYCLE, value: cycle }]),
  ]);
