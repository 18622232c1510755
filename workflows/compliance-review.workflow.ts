import { proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.js';
import { subject, type Position, type Start } from '../libs/domain/subject.js';
import { ACTIVITY_OPTIONS } from './activity-options.js';
import { reviewSignal } from './compliance-review.messages.js';
import { follow } from './until.js';

const { askForVerdict, askForChanges, announceVerdict, reviewByToken, refuseClaims } =
  proxyActivities<Activities>(ACTIVITY_OPTIONS);

const MOST_UNREAD_CLAIMS = 100;

/** Runs one compliance review: obligations from the agenda on, the verdict once its decision was made. */
export async function complianceReview(start: Start): Promise<void> {
  const self = subject('review', start.id);
  const review = follow(self, start);
  let turnedAway = 0;

  setHandler(reviewSignal, (claim) => {
    if (review.waiting < MOST_UNREAD_CLAIMS) {
      review.errand(() => reviewByToken({ subject: self, entry: review.position.entry, claim }));
      return;
    }
    turnedAway += 1;
    if (turnedAway === 1) review.errand(refuseTurnedAway);
  });

  const refuseTurnedAway = (): Promise<Position> => {
    const count = turnedAway;
    turnedAway = 0;
    return refuseClaims({ subject: self, count });
  };

  while (!review.over) {
    // its decision may come back
    await review.during('obligations'); // asked by the cycle's invitation
    await review.during('waiting'); // until its decision is made
    await review.during('open', askForVerdict);
    await review.during('changes_requested', askForChanges);
    await review.elsewhere();
  }

  await review.finish();
  await announceVerdict({ subject: self, entry: review.position.entry });
  await review.finish(); // what came meanwhile
}
