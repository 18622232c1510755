import { proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities } from '../../activities/activities.js';
import type { Position, Subject } from '../../libs/domain/subject.js';
import { reviewSignal } from '../compliance-review.messages.js';
import { ACTIVITY_OPTIONS } from './activity-options.js';
import type { SubjectWorkflow } from './subject-workflow.js';

const { reviewByToken, refuseClaims } = proxyActivities<Activities>(ACTIVITY_OPTIONS);

const MAX_UNREAD = 100;

/** Accepts verdicts by machine and reads them one after another. Claims beyond the limit are refused together. */
export function acceptClaims(subject: Subject<'review'>, review: SubjectWorkflow<'review'>): void {
  let turnedAway = 0;

  setHandler(reviewSignal, (claim) => {
    if (review.waitingErrands < MAX_UNREAD) {
      review.queueErrand(() => reviewByToken({ subject, entry: review.position.entry, claim }));
      return;
    }
    turnedAway += 1;
    if (turnedAway === 1) review.queueErrand(refuseTurnedAway);
  });

  const refuseTurnedAway = (): Promise<Position> => {
    const count = turnedAway;
    turnedAway = 0;
    return refuseClaims({ subject, count });
  };
}
