import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import { subject, type Start } from '../libs/domain/subject.js';
import { ACTIVITY_OPTIONS } from './subject-workflow/activity-options.js';
import { acceptClaims } from './subject-workflow/claims.js';
import { follow } from './subject-workflow/subject-workflow.js';

const { askForVerdict, askForChanges, announceVerdict } = proxyActivities<Activities>(ACTIVITY_OPTIONS);

/** Runs one compliance review: obligations from the agenda on, the verdict once its decision was made. */
export async function complianceReview(start: Start): Promise<void> {
  const self = subject('review', start.id);
  const review = follow(self, start);
  acceptClaims(self, review); // verdicts by machine

  // A loop, because its decision may come back.
  while (!review.over) {
    await review.during('obligations'); // asked by the cycle's invitation
    await review.during('waiting'); // until its decision is made
    await review.during('open', askForVerdict);
    await review.during('changes_requested', askForChanges);
    await review.waitInUnknownPhase();
  }

  await review.drainErrands(); // reads the verdicts that came before the end
  await announceVerdict({ subject: self, entry: review.position.entry });
  await review.drainErrands(); // what came meanwhile
}
