import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import { subject, type Start } from '../libs/domain/subject.js';
import { ACTIVITY_OPTIONS } from './following/activity-options.js';
import { complianceReview } from './compliance-review.workflow.js';
import { decisionForum } from './decision-forum.workflow.js';
import { startEach } from './following/start-each.js';
import { follow } from './following/following.js';

const { invite, distributePreReads, openSession, askForDispositions, draftClosure, deliverClosure } =
  proxyActivities<Activities>(ACTIVITY_OPTIONS);

/** Runs one cycle from agenda to closure. People move it by facts, which arrive as signals; time moves it by its ladder. */
export async function collaborationCycle(start: Start): Promise<void> {
  const self = subject('cycle', start.id);
  const cycle = follow(self, start); // handlers first

  while (!cycle.over) {
    // people may go back a phase
    await cycle.during('agenda', async (step, { children }) => {
      const position = await invite(step);
      await startEach(complianceReview, children, start);
      return position;
    });
    await cycle.during('pre_read', distributePreReads);
    await cycle.during('session', openSession);
    await cycle.during('refinement', askForDispositions);
    await cycle.during('decision', (_step, { children }) => startEach(decisionForum, children, start)); // never awaited: a forum may outlive its cycle
    await cycle.during('closure', draftClosure);
    await cycle.elsewhere(); // a phase this build does not know: wait, never spin
  }

  await deliverClosure({ subject: self, entry: cycle.position.entry }); // closed or cancelled: everybody gets an answer
}
