import type { Selectable } from 'kysely';
import type { Tx } from '../../database/connection.js';
import type { DecisionTables } from '../../database/tables/decision-tables.js';
import { subject } from '../../domain/subject.js';
import { openGate } from '../gates/open-gate.js';

type Row = Selectable<DecisionTables['decision']>;
/** What becomes of a decision after it was declared. */
type Later = Extract<
  keyof Row,
  | 'round'
  | 'lastCalls'
  | 'returns'
  | 'countedAt'
  | 'leftAlone'
  | 'outcome'
  | 'outcomeBy'
  | 'because'
  | 'decidedBy'
  | 'actedFor'
  | 'decidedAt'
  | 'rationale'
  | 'dissent'
  | 'effectiveAt'
  | 'appealUntil'
>;

/**
 * A decision as it is declared: every column except those of `Later`, none optional, so that the compiler asks each caller for a new
 * column.
 */
export type DeclaredDecision = Omit<Row, Later>;

/** One of its options; their order is their place. */
export type DeclaredOption = Pick<Selectable<DecisionTables['option']>, 'id' | 'title' | 'consequences' | 'statusQuo'>;

/** Somebody's right to speak in its forum. */
export type DeclaredRight = Pick<Selectable<DecisionTables['decisionRight']>, 'person' | 'kind'>;

/** A conflict of interest that is known when it is declared. */
export type DeclaredConflict = Omit<
  Selectable<DecisionTables['conflictOfInterest']>,
  'decision' | 'program' | 'audience'
>;

export interface DecisionParts {
  readonly options: readonly DeclaredOption[];
  readonly rights: readonly DeclaredRight[];
  readonly conflicts: readonly DeclaredConflict[];
}

/** The one way in which the rows of a decision come to be, with its gate before the first phase: `draftDecision` makes it a draft. */
export async function insertDecision(tx: Tx, decision: DeclaredDecision, parts: DecisionParts): Promise<void> {
  const { id, program, cycle, audience, createdAt } = decision;
  const content = { decision: id, program, audience };
  await tx.insertInto('decision').values(columnsOf(decision)).execute();
  const options = parts.options.map((option, position) => ({ ...option, ...content, position }));
  await tx.insertInto('option').values(options).execute();
  const rights = parts.rights.map((right) => ({ ...right, ...content }));
  if (rights.length > 0) await tx.insertInto('decisionRight').values(rights).execute();
  const conflicts = parts.conflicts.map((conflict) => ({ ...conflict, ...content }));
  if (conflicts.length > 0) await tx.insertInto('conflictOfInterest').values(conflicts).execute();
  await openGate(tx, subject('decision', id), program, cycle, createdAt);
}

const columnsOf = ({ engagement, appeal, ...decision }: DeclaredDecision) => ({
  ...decision,
  engagement: engagement && JSON.stringify(engagement),
  appeal: appeal && JSON.stringify(appeal),
  parameters: JSON.stringify(decision.parameters),
  criteria: JSON.stringify(decision.criteria),
  ladder: JSON.stringify(decision.ladder),
});
