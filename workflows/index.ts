export { collaborationCycle } from './collaboration-cycle.workflow.js';
export { complianceReview } from './compliance-review.workflow.js';
export { decisionForum } from './decision-forum.workflow.js';
export { pilot } from './pilot.workflow.js';
export { program } from './program.workflow.js';
