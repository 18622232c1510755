import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import { subject, type Start } from '../libs/domain/subject.js';
import { ACTIVITY_OPTIONS } from './subject-workflow/activity-options.js';
import { follow } from './subject-workflow/subject-workflow.js';

const { askForPositions, announceLastCall, announceDecision, announceOutcome } =
  proxyActivities<Activities>(ACTIVITY_OPTIONS);

/** Runs one decision until it is in effect or withdrawn: positions, what its method makes of them, reviews, and the ladder. */
export async function decisionForum(start: Start): Promise<void> {
  const self = subject('decision', start.id);
  const forum = follow(self, start);

  // A loop, because reviews may send it back.
  while (!forum.over) {
    await forum.during('open', askForPositions);
    await forum.during('last_call', announceLastCall); // a concern sends it back
    await forum.during('decided', announceDecision); // waits for its reviews
    await forum.during('draft'); // its cycle went back to refinement
    await forum.waitInUnknownPhase();
  }

  await announceOutcome({ subject: self, entry: forum.position.entry });
}
