import { sql, type RawBuilder } from 'kysely';

/** Starts from a row that a workflow takes, until somebody should look at it. */
export const STALLED_AFTER = 3;

/** Whether the workflow of the row `gate` was lost too often within the last day. The row's own count never goes down. */
export const lostAgainAndAgain = (gate: string): RawBuilder<boolean> => {
  const own = (column: string): RawBuilder<unknown> => sql.ref(`${gate}.${column}`);
  return sql`(${own('restarts')} >= ${STALLED_AFTER} and ${STALLED_AFTER} <= (select count(*) from journal lost
    where lost.subject = ${own('id')} and lost.subject_kind = ${own('kind')} and lost.type = 'workflow-restarted'
      and lost.at > clock() - interval '1 day'))`;
};
