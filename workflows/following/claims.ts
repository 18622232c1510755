import { proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities } from '../../activities/activities.js';
import type { Position, Subject } from '../../libs/domain/subject.js';
import { reviewSignal } from '../compliance-review.messages.js';
import { ACTIVITY_OPTIONS } from './activity-options.js';
import type { Following } from './following.js';

const { reviewByToken, refuseClaims } = proxyActivities<Activities>(ACTIVITY_OPTIONS);

const MOST_UNREAD = 100;

/** Hears verdicts by machine and has them read one after another. Those above what a review keeps unread are refused together. */
export function hearClaims(subject: Subject<'review'>, review: Following<'review'>): void {
  let turnedAway = 0;

  setHandler(reviewSignal, (claim) => {
    if (review.waiting < MOST_UNREAD) {
      review.errand(() => reviewByToken({ subject, entry: review.position.entry, claim }));
      return;
    }
    turnedAway += 1;
    if (turnedAway === 1) review.errand(refuseTurnedAway);
  });

  const refuseTurnedAway = (): Promise<Position> => {
    const count = turnedAway;
    turnedAway = 0;
    return refuseClaims({ subject, count });
  };
}
