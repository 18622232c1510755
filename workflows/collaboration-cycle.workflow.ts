import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import { subject, type Start } from '../libs/domain/subject.js';
import { ACTIVITY_OPTIONS } from './subject-workflow/activity-options.js';
import { complianceReview } from './compliance-review.workflow.js';
import { decisionForum } from './decision-forum.workflow.js';
import { startEach } from './subject-workflow/start-each.js';
import { follow } from './subject-workflow/subject-workflow.js';

const { invite, distributePreReads, openSession, askForDispositions, draftClosure, deliverClosure } =
  proxyActivities<Activities>(ACTIVITY_OPTIONS);

/** Runs one cycle from agenda to closure. People move it by facts, which arrive as signals; time moves it by its ladder. */
export async function collaborationCycle(start: Start): Promise<void> {
  const self = subject('cycle', start.id);
  const cycle = follow(self, start); // hears facts from here on, before it waits for anything

  // A loop, because people may go back a phase.
  while (!cycle.over) {
    await cycle.during('agenda', async (step, { children: reviews }) => {
      const position = await invite(step);
      await startEach(complianceReview, reviews, start); // reviewers are in from the first day
      return position;
    });
    await cycle.during('pre_read', distributePreReads);
    await cycle.during('session', openSession);
    await cycle.during('refinement', askForDispositions);
    // Forums are started and not waited for: one may outlive its cycle.
    await cycle.during('decision', (_step, { children: decisions }) => startEach(decisionForum, decisions, start));
    await cycle.during('closure', draftClosure);
    await cycle.waitInUnknownPhase(); // a phase this build does not know: wait, never spin
  }

  await deliverClosure({ subject: self, entry: cycle.position.entry }); // closed or cancelled: everybody gets an answer
}
