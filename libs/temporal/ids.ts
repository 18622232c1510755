import { SUBJECT_KINDS, subject, type Subject } from '../domain/subject.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The id of a subject's workflow, `cycle:<uuid>`. The twin of `subjectOf`. */
export const workflowId = ({ kind, id }: Subject): string => `${kind}:${id}`;

/** The subject of a workflow, or null when the id is none of ours. The twin of `workflowId`. */
export function subjectOf(id: string): Subject | null {
  const [name, uuid = '', ...more] = id.split(':');
  const kind = SUBJECT_KINDS.find((known) => known === name);
  return kind && UUID.test(uuid) && more.length === 0 ? subject(kind, uuid) : null;
}

/** The one task queue of all workers. */
export const TASK_QUEUE = 'roundtable';

/** The workflow that follows each kind of subject; a workflow's type is its function's name. */
export const WORKFLOW_TYPES = {
  program: 'program',
  cycle: 'collaborationCycle',
  decision: 'decisionForum',
  review: 'complianceReview',
  pilot: 'pilot',
} as const;
